"""Which culture rules fire for a market, and on what: for ``listingkit markets CODE --rules``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from listingkit.cli.common import screen

_WRITTEN = {"no": "not written in the language", "unsigned": "unsigned", "signed": "signed"}


def fired_rules(
    code: str, folders: Sequence[Path], scores_file: Path | None, off: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """The rules that fire for a market, strongest first; the keys are only ever added to.

    A rule for certain kinds of goods is there with those kinds. ``written`` says for each
    fixed line whether the market's first language has it: no, unsigned or signed. ``off`` are
    ids of rules that never act.
    """
    from listingkit import markets
    from listingkit.localize.culture.plan import fired

    market = markets.market(code, folders)
    culture = markets.culture(folders)
    scores = markets.hofstede(scores_file).get(market.country, {})
    kinds = frozenset(kind for rule in culture.rules for kind in rule.categories)
    language = markets.language(market.language, folders)
    phrases = language.phrases if language else {}

    def written(phrase: str) -> str:
        found = phrases.get(phrase)
        return "no" if found is None else "signed" if found.reviewed else "unsigned"

    return [
        {
            "rule": one.rule.id,
            "label": one.rule.label,
            "action": one.rule.action,
            "why": one.why,
            "priority": round(one.priority, 3),
            "evidence": one.rule.evidence,
            "sources": {name: culture.citations[name] for name in one.rule.cite},
            "categories": one.rule.categories,
            "lines": [
                {"phrase": line.phrase, "needs": line.needs, "written": written(line.phrase)}
                for line in one.rule.lines
            ],
            "missing": one.rule.missing,
            "claim": one.rule.legal,
            "note": one.rule.note,
        }
        for one in fired(culture.rules, scores, market.overrides, kinds)
        if one.rule.id not in off
    ]


def told_rules(rules: Sequence[dict[str, Any]]) -> str:
    """The rules for reading, the sources they cite at the end."""
    from listingkit.report.terminal_text import Paint, pad, wrap
    from listingkit.report.words import plural

    width, color = screen(to_file=False)
    paint = Paint(color)
    lines: list[str] = []
    for rule in rules:
        head = f"{paint(pad(rule['rule'], 6), 'bold')}{rule['priority']:.2f}  {rule['label']}"
        told = [f"{rule['why']}; {rule['action']}; evidence {rule['evidence']}"]
        told[0] += f" ({', '.join(rule['sources'])})" if rule["sources"] else ""
        if rule["categories"]:
            told.append(f"only for {', '.join(rule['categories'])}")
        for line in rule["lines"]:
            asked = f", needs {', '.join(line['needs'])}" if line["needs"] else ""
            told.append(f"line {line['phrase']} ({_WRITTEN[line['written']]}){asked}")
        if rule["missing"]:
            told.append(f"asks for {', '.join(rule['missing'])}")
        if rule["claim"]:
            told.append(f"touches the claim {rule['claim']}")
        if rule["note"]:
            told.append(rule["note"])
        lines.append(head)
        for text in told:
            lines += [f"            {line}" for line in wrap(text, width - 12)]
    cited = {name: text for rule in rules for name, text in rule["sources"].items()}
    lines.append("")
    for name in sorted(cited):
        first, *more = wrap(cited[name], width - 12)
        lines += [f"{paint(pad(name, 12), 'dim')}{first}", *(f"            {x}" for x in more)]
    lines += ["", f"{plural(len(rules), 'rule')} fire. Evidence: A tested, B framework, C opinion."]
    return "\n".join(lines) + "\n"
