"""Words of ``policies.toml`` and ``payments.toml``, ready for look-up."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from listingkit.datafiles import read_words
from listingkit.language.tags import primary
from listingkit.markets import Data, Sourced
from listingkit.page.phrases import Phrases, WordTable, fold

if TYPE_CHECKING:
    from listingkit.page import Page

_TELLS = 500
_EVERYWHERE = "en"


class ApartNames(Sourced, frozen=True, kw_only=True):
    """Words in class or id of parts where the shop does not speak of its own offer."""

    names: tuple[str, ...]


class CompanyForms(Sourced, frozen=True, kw_only=True):
    """What stands behind the name of a company, as registers write it."""

    names: tuple[str, ...]


class PolicyWords(Data, frozen=True, kw_only=True):
    """``policies.toml`` as it stands."""

    apart: ApartNames
    company_forms: CompanyForms
    concepts: dict[str, WordTable]
    units: dict[str, WordTable]
    links: dict[str, WordTable]
    languages: WordTable


class PaymentMethod(Sourced, frozen=True, kw_only=True):
    """How one payment method is met on pages; the key in the file is its id."""

    words: tuple[str, ...]
    in_context: tuple[str, ...] = ()
    icons: tuple[str, ...] = ()
    markup: tuple[str, ...] = ()


class PaymentWords(Data, frozen=True, kw_only=True):
    """``payments.toml`` as it stands."""

    context: WordTable
    methods: dict[str, PaymentMethod]


class PolicyLook:
    """Compiled look-ups over the words of all languages."""

    def __init__(
        self, words: PolicyWords, payments: PaymentWords, languages: frozenset[str] | None = None
    ) -> None:
        self.concepts = Phrases(
            {name: table.of(languages) for name, table in words.concepts.items()}
        )
        self.apart = frozenset(words.apart.names)
        self.company = _company(words.company_forms.names)
        self.units = Phrases({name: table.of(languages) for name, table in words.units.items()})
        self.links = {
            name: frozenset(fold(word.strip("*")) for word in table.all)
            for name, table in words.links.items()
        }
        self.link_kinds: dict[str, list[str]] = {}
        for kind, names in self.links.items():
            for name in names:
                self.link_kinds.setdefault(name, []).append(kind)
        self.languages = Phrases(words.languages.words)
        methods = payments.methods
        self.paying = Phrases({"paying": payments.context.of(languages)})
        self.methods = Phrases({name: method.words for name, method in methods.items()})
        self.loose_methods = Phrases({name: method.in_context for name, method in methods.items()})
        self.icons = {icon: name for name, method in methods.items() for icon in method.icons}
        self.icon_parts = frozenset(part for icon in self.icons for part in icon.split("-"))
        self.markup = {
            _squeezed(value): name
            for name, method in methods.items()
            for value in (*method.markup, *method.words, *method.in_context, *method.icons, name)
        }
        # Names an everyday word can be: an icon of that name counts beside other payment marks.
        self.loose_icons = frozenset(
            icon
            for name, method in methods.items()
            for icon in method.icons
            if len(icon) <= 4
            or not method.words
            or fold(icon) in {fold(word) for word in method.in_context}
        )

    @classmethod
    @cache
    def shipped(cls) -> PolicyLook:
        """The vocabulary that comes with the package."""
        return cls(*_read())

    @classmethod
    @cache
    def spoken(cls, language: str) -> PolicyLook:
        """Words of one language, and the English ones that shops everywhere mix in.

        All of them for a language that the vocabulary does not have.
        """
        words, payments = _read()
        if language not in words.concepts["delivery"].words:
            return cls.shipped()
        return cls(words, payments, frozenset((language, _EVERYWHERE)))

    def markup_method(self, value: str) -> str | None:
        """Payment method of an ``acceptedPaymentMethod`` value, a name or an address."""
        name = value.strip().rstrip("/").replace("#", "/").rpartition("/")[2]
        return self.markup.get(_squeezed(name))


@cache
def _read() -> tuple[PolicyWords, PaymentWords]:
    return read_words("policies", PolicyWords), read_words("payments", PaymentWords)


@cache
def _company(forms: tuple[str, ...]) -> re.Pattern[str]:
    """The form of a company behind another word; forms of two letters in capitals only."""
    written = "|".join(
        spelled if len(form) == 2 else f"(?i:{spelled})"
        for form in sorted(forms, key=len, reverse=True)
        for spelled in (re.escape(form).replace(r"\.", r"\.?"),)
    )
    return re.compile(rf"(?<=[^\W_][ ,.\u00a0])\s?(?:{written})(?!\w)")


def look_of(page: Page) -> PolicyLook:
    """Words of the page's language; of every language where the page is too short to tell."""
    if len(page.text) < _TELLS:
        return PolicyLook.shipped()
    return PolicyLook.spoken(primary(page.language))


def _squeezed(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())
