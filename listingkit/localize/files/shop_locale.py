"""The language of a translation as a shop system names it."""

from __future__ import annotations

from functools import cache

import msgspec

from listingkit.datafiles import data_folder, read_toml
from listingkit.language.tags import primary, region


class ShopLocales(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A system's codes that are more than a language, by language with country or script."""

    source: str
    confidence: str
    codes: dict[str, str]


@cache
def _systems() -> dict[str, ShopLocales]:
    return read_toml(data_folder("locales") / "shop_locales.toml", dict[str, ShopLocales])


def shop_locale(tag: str, system: str = "shopify") -> str:
    """The code of a tag: ``pt-BR`` stays, ``ja-JP`` is ``ja``, ``zh-Hans-CN`` is ``zh-CN``."""
    codes = _systems()[system].codes
    parts = tag.split("-")
    tries = (f"{parts[0]}-{region(tag)}", "-".join(parts[:2]))
    return next((codes[one] for one in tries if one in codes), primary(tag))


def is_locale(code: str, tag: str, system: str = "shopify") -> bool:
    """Whether a code of the system (``de``, ``de-AT``) stands for the language of a tag.

    A code without a country stands for the language wherever it is spoken, unless the system
    tells its countries apart.
    """
    own = shop_locale(tag, system)
    code = code.strip().replace("_", "-")
    if code.lower() == own.lower():
        return True
    same = primary(code) == primary(tag) and own == primary(tag)
    return same and region(code) == region(tag)
