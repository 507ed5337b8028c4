"""listingkit: audit, localize and score product listings in batch.

The library is :mod:`listingkit.api`. The package root imports nothing, so that
``listingkit --help`` stays instant.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
