"""The reference of all rules as Markdown, from their own docstrings, examples and thresholds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from listingkit.report.words import number

if TYPE_CHECKING:
    from listingkit.markets import Target
    from listingkit.rules.core import Example, Rule


def render(rules: Sequence[Rule], targets: Mapping[str, Target]) -> str:
    """A chapter a family, a section a rule, with a table of contents."""
    lines = ["# Rules", ""]
    # Checks on translations are of the family LOC as well.
    rules = sorted(rules, key=lambda one: one.code)
    chapters = [(name, list(group)) for name, group in groupby(rules, key=lambda one: one.family)]
    for name, group in chapters:
        codes = ", ".join(f"[{rule.code}](#{rule.code.lower()})" for rule in group)
        lines.append(f"- **{name}**: {codes}")
    for name, group in chapters:
        lines += ["", f"## {name}"]
        for rule in group:
            lines += ["", *_section(rule, targets)]
    return "\n".join(lines) + "\n"


def _section(rule: Rule, targets: Mapping[str, Target]) -> list[str]:
    about = (
        f"{number(rule.points)} points · looks at the {rule.on} · journey: {rule.stage} · "
        f"funnel: {rule.funnel} · part: {rule.component}"
    )
    if rule.on == "translation":
        about = "looks at translations (`listingkit check`)"
    lines = [
        f"### {rule.code}",
        "",
        f"`{rule.name}` · {rule.severity.value} · {about}",
        "",
        rule.summary,
        "",
        f"**Why:** {rule.why}",
        "",
        f"**Fix:** {rule.fix}",
    ]
    known = [(name, targets[name]) for name in rule.targets if name in targets]
    if known:
        lines += ["", "| threshold | value | source |", "|---|---|---|"]
        lines += [
            f"| `{name}` | {one.value:g} {one.unit} | {_cell(one.source)} ({one.confidence}) |"
            for name, one in known
        ]
    for title, example in (("Bad", rule.bad), ("Good", rule.good)):
        text, language = _example(example)
        fence = "```" if "```" not in text else "````"
        lines += ["", f"{title}:", "", f"{fence}{language}", *text.splitlines(), fence]
    return lines


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _example(example: Example) -> tuple[str, str]:
    if isinstance(example, str):
        return example.strip(), "html"
    return json.dumps(example, ensure_ascii=False, indent=1), "json"
