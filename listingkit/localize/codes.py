"""What ``localize`` reports: findings by code, and reasons why a text wants a person.

One place for all of them; ``listingkit rules`` lists and explains them beside the rules of the
audit. They earn and lose no points.
"""

from __future__ import annotations

from typing import NamedTuple

from listingkit.model import Severity


class Code(NamedTuple):
    """A code with its documentation, in the form of a rule's: summary, Why, Fix."""

    code: str
    name: str
    severity: Severity
    documentation: str
    checked_as: str = ""
    """The code under which `check` tells the same of anybody's translation, "" for none."""

    @property
    def family(self) -> str:
        """The letters before the number or the point."""
        return self.code.partition(".")[0].rstrip("0123456789")

    @property
    def summary(self) -> str:
        """The first line."""
        return self.documentation.partition("\n")[0]


_INFO, _WARNING, _ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR

FINDINGS: tuple[Code, ...] = (
    Code("SZL001", "sizes-of-the-market", _INFO, """\
Buyers of the market know the sizes on offer by other labels.

Why: "EU 38" says little where shops print 40. Tables disagree by a size or two, so the label is
suggested with its body measure and tolerance, and the page keeps yours. A chart that says it
measures the body gets the column by itself.
Fix: write "body measurements" over your chart if it is one, or add the column yourself."""),
    Code("MAN001", "manual-in-another-language", _WARNING, """\
The manual that is linked is in other languages than the market's.

Why: what nobody can read is no manual, and nothing behind a link is translated.
Fix: offer it in the language of the market, translated by a person, and name its language."""),
    Code("MNS001", "other-mains", _ERROR, """\
The device is made for a voltage or a plug that the market does not have.

Why: no translation makes it work there; the text that says so stays in the source language.
Fix: sell the version for the market, and state its `voltage` and `plug` in the [facts] there."""),
    Code("CUL001", "fact-not-stated", _INFO, """\
A line that the market expects needs a fact that nobody has stated.

Why: buyers of the market look for it, and a line is written only from facts. The rule that asks
for it decides how bad it is.
Fix: state the fact on the page, or in [facts] of listingkit.toml; `[facts.br]` for one market."""),
    Code("CUL002", "promise-of-another-market", _WARNING, """\
A promise holds in the market of the source and is not stated for this one.

Why: free returns or a delivery time that are true at home may be false here. The text stays in
the source language and goes to review.
Fix: state the promise for the market in its [facts] table, or take the text out."""),
    Code("CUL003", "wording-for-the-market", _INFO, """\
Words that the market's custom would soften or avoid could not be changed safely.

Why: no replacement says the same without a new claim, or tags stand in between.
Fix: reword the source: a measured fact instead of praise."""),
    Code("CUL004", "form-of-address", _INFO, """\
The text speaks to the reader less, or more, than is usual in the market.

Why: how directly a shop addresses its buyers is a custom.
Fix: reword some sentences of the source."""),
    Code("CUL005", "nothing-to-put-first", _INFO, """\
No bullet speaks of what the market wants to read first, or there is no place for a line.

Why: order is changed only among bullets that exist, and a line stands beside others.
Fix: add a bullet on the topic if there is something true to say."""),
    Code("CUL006", "no-fixed-phrase", _WARNING, """\
The language has no fixed phrase for a line that could be written.

Why: lines come from phrases that a native speaker can sign, never from an engine.
Fix: add the phrase to languages/CODE.toml of your packs folder."""),
    Code("CUL007", "restricted-claim", _WARNING, """\
A text makes a claim that law or custom of the market restricts.

Why: such words must be backed by the facts that the message names, or are not allowed.
Fix: state the facts, or reword the text."""),
    Code("CUL008", "out-of-season", _WARNING, """\
A text speaks of an occasion that is not on, that the market does not keep, or of what sits ill
with one that is.

Why: "the perfect Christmas present" reads as carelessness in March, and as none of theirs in the
Emirates; coffee in the morning is no offer to those who fast. Seasons are told only with --date.
Fix: say it without the occasion, or see `listingkit markets calendar` for the time to say it."""),
    Code("KEY001", "keyword-not-translated", _WARNING, """\
A target keyword stays in the source language.

Why: neither the seller, the glossary, the memory nor an engine knows what buyers there type.
Fix: state it in the column keywords_LANGUAGE or keywords_MARKET of your keyword file."""),
    Code("KEY002", "keyword-guessed", _INFO, """\
A target keyword was translated by the engine.

Why: a translation is not what people search for; nobody has looked it up.
Fix: check keywords.csv, and state the right word in your keyword file or glossary."""),
    Code("KEY003", "keyword-lost-in-title", _WARNING, """\
The source title has a target keyword, the localized title has not.

Why: the title weighs most in search.
Fix: put the keyword of keywords.csv into the title, in the review sheet or the memory."""),
    Code("FIT001", "fitted-to-channel", _INFO, """\
Something was left out of a text, or taken out of it, so that the channel takes it.

Why: a channel cuts or refuses texts that are too long, and words and characters of its list. Whole
parts go, the least important first; never a number, a brand or half a phrase.
Fix: read the title in review.csv, where the full one stands beside it; shorten the source yourself
if something else should go."""),
    Code("FIT002", "does-not-fit-channel", _WARNING, """\
A text does not fit the channel, and nothing in it can be left out.

Why: too long without the numbers and names that must stay, or shorter than the channel wants.
Fix: write it yourself, in review.csv or the memory."""),
    Code("URL001", "no-address-pattern", _WARNING, """\
No address of the page in its new language is known, so no hreflang is written.

Why: search engines find the versions of a page by these links.
Fix: set url_pattern in [localize] of listingkit.toml."""),
)  # fmt: skip

_REVIEW: tuple[tuple[str, str, str, str], ...] = (
    ("memory", "The translation comes from memory, and nobody has signed it.",
     "a memory may hold drafts.", "read it, and mark the unit as reviewed."),
    ("short", "A short text was translated by an engine without context.",
     "a label of few words can mean several things.", "check the meaning; add it to the glossary."),
    ("safety", "A warning has no translation that a person signed.",
     "a wrong warning does harm; the listing is blocked.",
     "translate it in review.csv and sign it, or store it in memory as reviewed."),
    ("changed", "The source text has changed since a person signed its translation.",
     "the signature was for another text.",
     "read what changed beside the earlier translation, and sign the new one."),
    ("number", "A number or measure was lost, added or changed.",
     "sizes and amounts must be exact.", "translate the text by hand."),
    ("span", "An address, placeholder, emoji or the like changed.",
     "it must come through as it is.", "translate the text by hand."),
    ("tags", "Tags were lost or no longer fit.",
     "the page would break.", "translate the text by hand, tags in place."),
    ("name", "A protected name is not as in the source, or a new name appeared.",
     "brands and titles stay what they are.", "translate the text by hand."),
    ("term", "A term is not translated as the glossary says.",
     "one word for one thing.", "use the glossary's word, in the right form."),
    ("claim", "The text holds a word that the market does not allow.",
     "law.", "reword the source."),
    ("limit", "The translation is longer than the place allows.",
     "search results cut it off.", "shorten it."),
    ("length", "The translation is far longer or shorter than the source.",
     "something was left out or made up.", "translate the text by hand."),
    ("residue", "Words were left in the source language.",
     "the engine did not know them.", "translate them."),
    ("loop", "The engine said the same words over and over.",
     "engines do that when they are lost.", "translate the text by hand."),
    ("negation", "The source denies something, the translation may not.",
     "it would say the opposite.", "compare both."),
    ("garbage", "The translation holds what is no text.",
     "an engine's fault.", "translate the text by hand."),
    ("mask", "Numbers, names or tags did not come back whole from the engine.",
     "they must not be lost.", "split the sentence, or translate it by hand."),
    ("pieces", "The text was translated in pieces.",
     "the order of words may be wrong.", "read it as a whole."),
    ("agreement", "A term of the glossary was put into the sentence.",
     "its ending may not agree.", "check the grammar."),
    ("meaning", "Translated back, the text does not say the same.",
     "a meaning was lost or added on the way.", "compare both."),
    ("none", "No memory, term, phrase or engine has the text.",
     "nothing is guessed.", "translate it and store it in memory."),
    ("fuzzy", "The memory holds a similar text.",
     "similar is not the same.", "adapt the suggestion."),
    ("promise", "The text promises something that is not stated for the market.",
     "it may be false there.", "state the fact for the market, or take the text out."),
    ("mains", "The text names a voltage or a plug that the market does not have.",
     "the device does not work there.", "sell the version for the market, and state it."),
    ("language", "The text is in another language than its listing.",
     "nobody translates from a language they take for another.", "translate it by hand."),
    ("fitted", "Parts of the text were left out for the channel.",
     "what is left must still say what it is.", "compare with the full text beside it."),
    ("fit", "The text does not fit the channel.",
     "the channel would cut or refuse it.", "write a shorter or longer one."),
    ("season", "The text belongs to an occasion that is not on, or not kept in the market.",
     "it reads as carelessness.", "take the occasion out, or publish it in its time."),
    ("unit", "A measure may be of weight or of volume.",
     "ounces are both.", "say which: fl oz, or a label such as Weight."),
)  # fmt: skip

CHECKED_AS: dict[str, str] = {
    "empty": "LOC101", "residue": "LOC104", "number": "LOC106", "tags": "LOC109",
    "span": "LOC110", "name": "LOC111", "term": "LOC112", "length": "LOC113", "loop": "LOC114",
    "garbage": "LOC115", "damaged": "LOC115", "negation": "LOC116", "claim": "LOC117",
    "limit": "LOC118", "fit": "LOC118", "safety": "LOC119", "promise": "LOC120",
    "meaning": "LOC128",
}  # fmt: skip
"""Reasons of the gate, and of review, to the checks of ``check`` that ask the same: the two cannot
disagree, since those ask the gate. Reasons that only a machine gives cause to have none."""

REASONS: tuple[Code, ...] = tuple(
    Code(
        f"review.{name}", name, _INFO, f"{summary}\n\nWhy: {why}\nFix: {fix}",
        CHECKED_AS.get(name, ""),
    )
    for name, summary, why, fix in _REVIEW
)  # fmt: skip

CODES: dict[str, Code] = {one.code: one for one in (*FINDINGS, *REASONS)}
"""Every code that ``localize`` reports, by code."""
