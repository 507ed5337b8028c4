"""``listingkit markets``: what the market packs hold, with sources; checked; as a calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listingkit.cli import EXIT_USER
from listingkit.cli.common import (
    config_option,
    day,
    emit,
    format_option,
    load_config,
    output_option,
    screen,
)
from listingkit.errors import UsageError

if TYPE_CHECKING:
    from listingkit.config import Config
    from listingkit.markets import Language, Market, Sourced
    from listingkit.pack_check import Trouble

EPILOG = """\b
Examples:
  listingkit markets
  listingkit markets ae
  listingkit markets br --format json
  listingkit markets jp --rules
  listingkit markets check
  listingkit markets check br
  listingkit markets calendar ae --from 2027-01-01
  listingkit markets calendar jp kr cn tw --from 2027-01-01 --months 3 --format json

\b
Exit codes: 0, 2 a pack has mistakes, 3 internal error.
"""
_SHOW = "show"


class _Packs(click.Group):
    """A group that shows packs where no command is named: ``markets br`` is ``markets show br``."""

    default = _SHOW

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command in."""
        if args[:1] not in (["-h"], ["--help"]) and (not args or args[0] not in self.commands):
            args = [self.default, *args]
        return super().parse_args(ctx, args)


@click.group("markets", cls=_Packs, epilog=EPILOG, no_args_is_help=False)
def command() -> None:
    """List the market packs (ours and your own), or show everything one says, given its CODE.

    Every statement tells how far it can be trusted: verified (seen in a source), unverified
    (general knowledge: check it first) or editorial (our wording).
    """


@command.command(_SHOW)
@click.argument("code", required=False)
@format_option()
@click.option("--rules", is_flag=True, help="The culture rules that fire for CODE, and on what.")
@config_option
def show(code: str | None, format_: str, rules: bool, config_file: str | None) -> None:
    """List the packs, or show the one of CODE; what `markets` does by itself."""
    from listingkit import markets
    from listingkit.config import words
    from listingkit.report.json import dump

    config = load_config(config_file, ())
    folders = _folders(config)
    if rules and code is None:
        raise UsageError("--rules needs the CODE of a market", fix="e.g. markets jp --rules")
    if code is not None and rules:
        from listingkit.cli.marketrules import fired_rules, told_rules

        scores = config.resolve(config.culture.scores)
        known_rules = fired_rules(code, folders, scores, words(config.culture.off))
        emit(dump(known_rules) if format_ == "json" else told_rules(known_rules), None)
        return
    if code is None:
        known = [markets.market(name, folders) for name in markets.market_codes(folders)]
        emit(dump([_brief(one) for one in known]) if format_ == "json" else _table(known), None)
        return
    one = markets.market(code, folders)
    emit(dump(one) if format_ == "json" else "\n".join(_show(one, folders)) + "\n", None)


@command.command("check")
@click.argument("what", required=False, metavar="[DIR|CODE]")
@format_option()
@config_option
@click.pass_context
def check(context: click.Context, what: str | None, format_: str, config_file: str | None) -> None:
    """Hold packs against the data that they name: all of them, those of a folder, or one.

    DIR is laid out like locales/ (DIR/markets/at.toml); its languages, glossaries and tables are
    read as well. Without it, packs are ours and those of [markets] packs in listingkit.toml. A
    mistake keeps a pack from loading; a note says what it does without.
    """
    from listingkit import markets
    from listingkit.pack_check import data_problems, problems

    found: dict[str, tuple[Trouble, ...]] = {}
    if what is not None and Path(what).is_dir():
        folders: tuple[Path, ...] = (Path(what),)
        codes = tuple(sorted(path.stem for path in Path(what, "markets").glob("*.toml")))
        found = data_problems(Path(what))
        if not codes and not found:
            where = "name the folder above it" if Path(what).name == "markets" else "see `locales/`"
            raise UsageError(
                "there are no packs in it", where=what,
                fix=f"They lie in DIR/markets/CODE.toml; {where}.",
            )  # fmt: skip
    else:
        if what is not None and ("/" in what or "\\" in what):
            raise UsageError("no such folder", where=what, fix="Name a folder of packs, or a CODE.")
        folders = _folders(load_config(config_file, ()))
        codes = (what.strip().lower(),) if what else markets.market_codes(folders)
        if what is None:
            found = {name: found for one in folders for name, found in data_problems(one).items()}
    found |= {code: problems(code, folders) for code in codes}
    context.exit(EXIT_USER if _told(found, len(codes), format_) else 0)


@command.command("calendar")
@click.argument("codes", nargs=-1, required=True, metavar="CODE…")
@click.option("--from", "first", metavar="YYYY-MM-DD", help="First day. Default: today.")
@click.option("--to", "last", metavar="YYYY-MM-DD", help="Last day. Default: twelve months on.")
@click.option(
    "--months", type=click.IntRange(1, 120), metavar="N", help="Months to show, in place of --to."
)
@format_option("Form of the calendar.")
@output_option
@config_option
def calendar(
    codes: tuple[str, ...],
    first: str | None,
    last: str | None,
    months: int | None,
    format_: str,
    output: str | None,
    config_file: str | None,
) -> None:
    """Festivals and sales of markets, with the day from which they are sold for.

    Several CODEs make one calendar, `all` takes every market. A day that a sighting of the moon
    or an announcement decides in the end is marked as an estimate.
    """
    from listingkit import markets
    from listingkit.cli.marketcalendar import calendar_of, told_calendar
    from listingkit.report.json import dump

    if last is not None and months is not None:
        raise UsageError("--to and --months exclude each other", fix="Give one of them.")
    folders = _folders(load_config(config_file, ()))
    start = day(first, "--from") if first else dt.date.today()
    end = day(last, "--to") if last else _later(start, months or 12)
    if end < start:
        raise UsageError(f"{end} is before {start}", where="--to", fix="Put the earlier day first.")
    known = markets.market_codes(folders)
    wanted = known if "all" in codes else tuple(dict.fromkeys(code.lower() for code in codes))
    found = calendar_of([markets.market(code, folders) for code in wanted], start, end, folders)
    emit(dump(found) if format_ == "json" else told_calendar(found, to_file=bool(output)), output)


def _later(start: dt.date, months: int) -> dt.date:
    """The last day of so many months from ``start`` on."""
    from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped]

    end: dt.date = start + relativedelta(months=months, days=-1)
    return end


def _folders(config: Config) -> tuple[Path, ...]:
    packs = config.resolve(config.markets.packs)
    return (packs,) if packs else ()


def _told(found: dict[str, tuple[Trouble, ...]], packs: int, format_: str) -> bool:
    """Tell what is wrong with packs or missing in them; whether anything is wrong."""
    from listingkit.report.json import dump
    from listingkit.report.words import clean, plural

    hard = sum(one.hard for several in found.values() for one in several)
    if format_ == "json":
        told = {code: [one._asdict() for one in several] for code, several in found.items()}
        emit(dump(told), None)
        return hard > 0
    lines = [
        f"{'error' if one.hard else 'note'}: {clean(str(one))}"
        for one in dict.fromkeys(one for several in found.values() for one in several)
    ]
    notes = sum(not one.hard for several in found.values() for one in several)
    count = f"{plural(packs, 'pack')}: {plural(hard, 'mistake')}, {plural(notes, 'note')}"
    emit("\n".join([*lines, count]) + "\n", None)
    return hard > 0


def _brief(market: Market) -> dict[str, object]:
    """One line of the list as JSON; ``listingkit markets CODE`` has everything."""
    return {
        "code": market.code,
        "name": market.name,
        "languages": market.languages,
        "currency": market.currency,
        "as_of": market.as_of,
    }


def _table(known: list[Market]) -> str:
    from listingkit.report.terminal_text import Paint, pad
    from listingkit.report.words import plural

    paint = Paint(screen(to_file=False)[1])
    lines = [
        f"{paint(pad(one.code, 6), 'bold')}{pad(one.name, 28)}{pad(one.currency, 6)}"
        f"{', '.join(one.languages)}"
        for one in known
    ]
    count = plural(len(known), "market")
    return "\n".join([*lines, "", f"{count}. `listingkit markets CODE` shows one."]) + "\n"


def _writing(language: Language) -> str:
    """How a language quotes, and which forms its plurals and ordinals take, as CLDR names them."""
    from babel import Locale, UnknownLocaleError

    told = "{}…{}, inside {}…{}".format(*language.quotes)
    try:
        known = Locale.parse(language.code, sep="-")
    except UnknownLocaleError:
        return told
    forms = {"plurals": known.plural_form.tags, "ordinals": known.ordinal_form.tags}
    return "; ".join(
        [told, *(f"{name} {', '.join([*sorted(tags), 'other'])}" for name, tags in forms.items())]
    )


def _show(market: Market, folders: Sequence[Path]) -> Iterator[str]:
    from listingkit import markets
    from listingkit.pack_check import problems
    from listingkit.report.terminal_text import Paint, pad, wrap

    width, color = screen(to_file=False)
    paint = Paint(color)

    def row(label: str, text: str, source: Sourced | None = None) -> Iterator[str]:
        trust = f" [{source.confidence}]" if source else ""
        first, *more = wrap(text + trust, width - 16)
        yield f"  {paint(pad(label, 14), 'dim')}{first}"
        yield from (" " * 16 + line for line in more)

    yield paint(f"{market.code}  {market.name}", "bold") + f"  (as of {market.as_of})"
    yield from row("languages", ", ".join(market.languages))
    spoken = markets.language(market.language, folders)
    if market.register:
        told = ", ".join(f"{code} {word}" for code, word in market.register.words.items())
        yield from row("address", told, market.register)
    elif spoken and spoken.register:
        yield from row("address", spoken.register)
    label = "written"
    for one in (one for one in market.formats if one.language in market.languages):
        parts = [one.number, one.price, one.date, *([one.note] if one.note else [])]
        yield from row(label, f"{one.language}: {'; '.join(parts)}", one)
        label = ""
    for tag in market.languages:
        language = markets.language(tag, folders)
        if language:
            told = f"{tag}: {_writing(language)} [{language.confidence}]"
            yield from row(label, told)
            label = ""
    symbols = f" ({', '.join(market.currency_symbols)})" if market.currency_symbols else ""
    tax = "prices with tax" if market.tax_inclusive else "prices without tax"
    yield from row("currency", f"{market.currency}{symbols}, {tax}")
    units = market.units
    beside = f", also {', '.join(units.also)}" if units.also else ""
    yield from row("units", f"{units.system}, °{units.temperature}{beside}", units)
    sizes = market.sizes
    told = f"women {sizes.women}, men {sizes.men}, shoes {sizes.shoes_women}/{sizes.shoes_men}"
    yield from row("sizes", told, sizes)
    named = {sizes.women, sizes.men, sizes.shoes_women, sizes.shoes_men}
    for habit in markets.sizes().habits:
        if named & set(habit.systems):
            yield from row("", habit.says, habit)
    mains = market.electric
    volts = "/".join(str(volt) for volt in mains.volts)
    hertz = "/".join(str(value) for value in mains.hertz)
    yield from row("mains", f"{volts} V, {hertz} Hz, plugs {', '.join(mains.plugs)}", mains)
    names = ", ".join(method.name for method in market.payments.methods)
    note = f". {market.payments.note}" if market.payments.note else ""
    told = f"{names}; cash on delivery: {market.payments.cod}{note}"
    yield from row("payments", told, market.payments)
    days = market.delivery
    note = f". {days.note}" if days.note else ""
    told = f"hoped for in {days.expected_days} days, put up with {days.accepted_days}{note}"
    yield from row("delivery", told, days)
    back = market.returns
    law = "by law" if back.by_law else "by custom"
    policy = [f"{back.days} days {law}"] if back.days is not None else []
    yield from row(
        "returns", ". ".join([*policy, back.note or "the merchant's policy counts"]), back
    )
    scores = markets.hofstede().get(market.country)
    if scores:
        known = [f"{name.upper()} {value}" for name, value in scores.items() if value is not None]
        yield from row("culture", ", ".join(known))
    if market.marketplaces:
        known_as = (markets.channels(folders)[one].name for one in market.marketplaces.channels)
        note = f". {market.marketplaces.note}" if market.marketplaces.note else ""
        yield from row("marketplaces", ", ".join(known_as) + note, market.marketplaces)
    label = "search words"
    for words in market.search:
        for theme, several in words.words.items():
            yield from row(label, f"{theme}: {', '.join(several)}", words)
            label = ""
    shown = {"offer": "", "shop": ", in the shop", "label": ", on goods and papers"}
    items = [("law", item, shown[item.shown]) for item in market.law]
    items += [("claims", claim, "") for claim in market.claims]  # type: ignore[misc]
    label = ""
    for title, item, place in items:
        since = f" (from {item.effective})" if item.effective else ""
        grave = (
            f" [{item.severity.value}{place}]" if title == "law" else f" [{item.severity.value}]"
        )
        text = f"{item.id}{grave}: {item.why}{since}. {item.source}"
        yield from row(title if title != label else "", text, item)
        label = title
    label = "festivals"
    for festival in market.festivals:
        yield from row(label, f"{festival.name} ({festival.rule})", festival)
        label = ""
    label = "note"
    for trouble in problems(market.code, folders):
        yield from row(label, f"{trouble.message}. {trouble.fix}".strip())
        label = ""
