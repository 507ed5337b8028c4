"""Near names for misspelt ones: commands, keys, rules, markets."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``Did you mean "x"?``, or all names where they are few, or nothing."""
    import difflib

    names = sorted(known)
    lower = {known_name.lower(): known_name for known_name in names}
    near = difflib.get_close_matches(name.lower(), lower, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{lower[near[0]]}"?'
    return f"Known: {', '.join(names)}." if 0 < len(names) <= 32 else ""
