"""Models as files: where they are listed, how they get onto this machine, whether they are whole.

Nothing here opens a network: what fetches is handed in (:class:`offers.Fetch`). ``offers`` reads
the indexes of the engines, ``sources`` says which index and mirror count, ``unpack`` and ``bring``
turn downloads, files and folders into a folder that is ready, ``install`` puts it in place at once,
``installed`` tells what is there and holds it against what was recorded.
"""
