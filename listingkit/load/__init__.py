"""How long a page takes to load: read from a measurement beside it, or simulated.

Everything is worked out from bytes at hand; nothing is fetched. The way in is
:func:`listingkit.load.read.read_load`.
"""
