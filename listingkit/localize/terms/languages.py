"""Language codes in glossaries: which exist, and what was meant by one that does not."""

from __future__ import annotations

from functools import cache

from listingkit import markets
from listingkit.language.tags import primary


@cache
def known(tag: str) -> bool:
    """Whether the language of a tag exists, and is not rather the code of a market (``br``)."""
    from babel.core import get_global

    code = primary(tag)
    if code in {primary(one) for one in markets.language_codes()}:
        return True
    if code in markets.market_codes():
        return False
    return code in get_global("likely_subtags") or code in get_global("language_aliases")


def near(tag: str) -> str:
    """What may be meant: a market's code is often taken for its language's (``jp`` for ``ja``)."""
    code = primary(tag)
    if code in markets.market_codes():
        return f'Did you mean "{markets.market(code).languages[0]}"?'
    return "Language codes are those of BCP 47, like pt-BR."
