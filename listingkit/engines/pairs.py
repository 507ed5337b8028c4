"""Language pairs as engines name them, found for the tags that markets and pages use."""

from __future__ import annotations


def pick_pair(
    pairs: frozenset[tuple[str, str]], source: str, target: str
) -> tuple[str, str] | None:
    """The engine's own codes for a pair of BCP 47 tags; a model for "pt" serves "pt-BR".

    The longest matching tag wins; None when the engine has no such pair.
    """
    known = {(first.lower(), second.lower()): (first, second) for first, second in sorted(pairs)}
    for wanted_target in shorter(target):
        for wanted_source in shorter(source):
            found = known.get((wanted_source, wanted_target))
            if found is not None:
                return found
    return None


def shorter(tag: str) -> list[str]:
    """``pt-br``, ``pt``: a tag and its prefixes, lower-cased."""
    parts = tag.lower().replace("_", "-").split("-")
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]


def script(tag: str) -> str:
    """The script that a tag names, lower-cased; "" where it names none."""
    parts = tag.lower().replace("_", "-").split("-")[1:]
    return next((part for part in parts if len(part) == 4 and part.isalpha()), "")
