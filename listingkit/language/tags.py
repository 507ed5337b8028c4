"""Language tags (BCP 47) as they are compared: ``pt-BR`` and ``PT_pt`` are one language."""

from __future__ import annotations


def primary(tag: str | None) -> str:
    """The language of a tag without script and region, lower case: ``zh-Hant-TW`` → ``zh``.

    "" for no tag. Shops write ``pt_BR`` as well.
    """
    return (tag or "").strip().replace("_", "-").partition("-")[0].lower()


def region(tag: str | None) -> str:
    """The region of a tag, in capitals: ``fr-CA`` → ``CA``, ``zh_hant_tw`` → ``TW``; else ""."""
    parts = (tag or "").strip().replace("_", "-").split("-")[1:]
    return next((part.upper() for part in parts if len(part) == 2 and part.isalpha()), "")


def same_language(one: str | None, other: str | None) -> bool:
    """Whether two tags name one language, wherever it is spoken; False where one is missing."""
    return bool(primary(one)) and primary(one) == primary(other)


def locale_name(tag: str) -> str:
    """A language as gettext and Open Graph name it: ``pt_BR``, ``zh_CN`` for ``zh-Hans-CN``."""
    return "_".join(filter(None, (primary(tag), region(tag))))
