"""Judgement: small functions, one family a file. See :mod:`listingkit.rules.core`."""
