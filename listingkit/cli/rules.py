"""``listingkit rules``: the rules, from their own docstrings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from listingkit.cli.common import emit, output_option, screen
from listingkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from listingkit.localize.codes import Code
    from listingkit.rules.core import Rule

EPILOG = """\b
Examples:
  listingkit rules
  listingkit rules IMG001
  listingkit rules IMG
  listingkit rules --format json
  listingkit rules --all --format markdown --output rules.md
"""


@click.command("rules", epilog=EPILOG)
@click.argument("code", required=False)
@click.option("--all", "everything", is_flag=True, help="All rules in full.")
@click.option(
    "--format", "format_", type=click.Choice(["terminal", "json", "markdown"]), default="terminal",
    help="Form of the report; markdown is a reference of the rules in full.",
)  # fmt: skip
@output_option
def command(code: str | None, everything: bool, format_: str, output: str | None) -> None:
    """List the rules; explain one, given its CODE; list a family, given its letters.

    Checks on translations (`check`) and what `localize` reports are listed behind the rules of
    the audit, and explained in the same way.
    """
    from listingkit.localize.check.core import pair_rules
    from listingkit.localize.codes import CODES
    from listingkit.rules.core import all_rules

    known: dict[str, Rule | Code] = {**all_rules(), **pair_rules(), **CODES}
    if code is None:
        wanted = list(known.values())
    elif code.upper() in known:
        wanted = [known[code.upper()]]
    elif code.lower() in known:
        wanted = [known[code.lower()]]
    else:
        wanted = [rule for rule in known.values() if rule.family.upper() == code.upper()]
        wanted = wanted or [rule for rule in known.values() if rule.name == code.lower()]
    if not wanted:
        raise _unknown(code or "", known)
    single = len(wanted) == 1 and code is not None
    if format_ == "markdown":
        from listingkit.markets import targets
        from listingkit.report.rulebook import render

        emit(render([one for one in wanted if not isinstance(one, tuple)], targets()), output)
        return
    if format_ == "json":
        told = [_facts(rule) for rule in wanted]
        text = json.dumps(told[0] if single else told, indent=2, ensure_ascii=False) + "\n"
    elif everything and not single:
        text = "\n".join(_explain(rule) for rule in wanted)
    else:
        text = _explain(wanted[0]) if single else _table(wanted)
    emit(text, output)


def _unknown(code: str, known: Mapping[str, Rule | Code]) -> UsageError:
    from listingkit.names import did_you_mean

    names = {*known, *(rule.family for rule in known.values())}
    fix = did_you_mean(code.upper(), names) or "`listingkit rules` lists them all."
    return UsageError(f'no rule or family is called "{code}"', fix=fix)


def _facts(rule: Rule | Code) -> dict[str, Any]:
    """The rule as JSON; keys are only ever added. Codes of ``localize`` have no examples."""
    if isinstance(rule, tuple):
        return {
            "code": rule.code,
            "name": rule.name,
            "family": rule.family,
            "severity": rule.severity.value,
            "stage": "localize",
            "funnel": None,
            "component": None,
            "points": 0,
            "on": "localize",
            "summary": rule.summary,
            "documentation": rule.documentation,
            "checked_as": rule.checked_as or None,
            "targets": {},
            "bad": None,
            "good": None,
        }
    return {
        "code": rule.code,
        "name": rule.name,
        "family": rule.family,
        "severity": rule.severity.value,
        "stage": rule.stage,
        "funnel": rule.funnel,
        "component": rule.component,
        "points": rule.points,
        "on": rule.on,
        "summary": rule.summary,
        "documentation": rule.documentation,
        "targets": {name: value for name, value, *_ in _targets(rule)},
        "bad": rule.bad,
        "good": rule.good,
    }


def _is_check(rule: Rule | Code) -> bool:
    return not isinstance(rule, tuple) and rule.on == "translation"


def _targets(rule: Rule) -> list[tuple[str, float, str, str]]:
    """Thresholds of a rule: name, value, unit, source."""
    from listingkit import markets

    known = markets.targets()
    found = [(name, known[name]) for name in rule.targets if name in known]
    return [(name, target.value, target.unit, target.source) for name, target in found]


def _table(rules: Sequence[Rule | Code]) -> str:
    from listingkit.report.terminal_text import SEVERITY_COLORS, Paint, fit, pad
    from listingkit.report.words import plural

    width, color = screen(to_file=False)
    paint = Paint(color)
    lines = []
    for rule in rules:
        severity = paint(pad(rule.severity.value, 9), SEVERITY_COLORS[rule.severity])
        stage: str = "localize" if isinstance(rule, tuple) else rule.stage
        stage = "check" if _is_check(rule) else stage
        column = max(8, len(rule.code) + 1)
        head = f"{paint(pad(rule.code, column), 'bold')}{severity}{pad(stage, 11)}"
        lines.append(f"{head}{fit(rule.summary, width - column - 20)}")
    lines.append("")
    checks = sum(map(_is_check, rules))
    codes = sum(isinstance(rule, tuple) for rule in rules)
    audited = len(rules) - checks - codes
    told = [plural(audited, "rule")] if audited else []
    told += [f"{plural(checks, 'check')} on translations"] if checks else []
    told += [f"{plural(codes, 'code')} of localize"] if codes else []
    lines.append(f"{', '.join(told)}. `listingkit rules CODE` explains one.")
    return "\n".join(lines) + "\n"


def _explain(rule: Rule | Code) -> str:
    from listingkit.report.terminal_text import Paint, wrap
    from listingkit.report.words import number

    width, color = screen(to_file=False)
    paint = Paint(color)
    if isinstance(rule, tuple):
        also = f"; {rule.checked_as} of `listingkit check`" if rule.checked_as else ""
        head = [
            paint(f"{rule.code}  {rule.name}", "bold"),
            f"{rule.severity}, told by localize{also}",
        ]
        return "\n".join([*head, "", rule.documentation]) + "\n"
    about = (
        f"{rule.severity}, {number(rule.points)} points, looks at the {rule.on}; "
        f"stage {rule.stage}, in the funnel {rule.funnel}, part {rule.component}"
    )
    if _is_check(rule):
        about = f"{rule.severity}, looks at translations: `listingkit check`"
    lines = [paint(f"{rule.code}  {rule.name}", "bold"), about, "", rule.documentation]
    for name, value, unit, source in _targets(rule):
        text = f"Threshold {name} = {value:g} {unit} ({source})"
        lines += ["", *wrap(text, width)]
    for title, example in (("Bad", rule.bad), ("Good", rule.good)):
        text = example if isinstance(example, str) else json.dumps(example, ensure_ascii=False)
        lines += ["", paint(f"{title}:", "bold"), *(f"  {line}" for line in text.splitlines())]
    return "\n".join(lines) + "\n"
