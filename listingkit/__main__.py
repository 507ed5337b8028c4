"""``python -m listingkit`` is the ``listingkit`` command."""

from listingkit.cli import main

if __name__ == "__main__":
    main()
