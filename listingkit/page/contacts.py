"""Who sells and how to reach them: addresses, numbers, links to the seller's own pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec

from listingkit.model import Struct, Where
from listingkit.page.grid import cell_text
from listingkit.page.phrases import Found, folded_short
from listingkit.page.policywords import PolicyLook
from listingkit.page.regions import UNSEEN
from listingkit.page.resources import host_of, site_of

if TYPE_CHECKING:
    from listingkit.page import Page
    from listingkit.page.said import Said

_EMAIL = re.compile(r"(?<![\w.+@-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[a-zA-Z]{2,24}(?![\w@])")
_FILE_TAIL = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|css|js)$", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\w.,/€$£-])\+?(?:\(\d{1,5}\)|\d)[\d ()./\u00a0\u2011\u2013-]{6,20}\d(?![\w%])"
)
# Numbers free of charge in North America need no word beside them.
_FREE_CALL = re.compile(
    r"(?<![\d.,-])(?:\+?1[-. ])?\(?8(?:00|33|44|55|66|77|88)\)?[-. ]\d{3}[-. ]\d{4}(?![\d.-])"
)
_DATE = re.compile(
    r"^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|^\d{4}[./-]\d{1,2}[./-]\d{1,2}|^\d{4}\s?[-–]\s?\d{4}$"
)
_VAT = re.compile(
    r"(?<![A-Z0-9])(?:ATU\d{8}|DE ?\d{9}|FR ?[0-9A-Z]{2} ?\d{9}|IT ?\d{11}"
    r"|ES ?[A-Z0-9]\d{7}[A-Z0-9]|PT ?\d{9}|NL ?\d{9}B\d{2}|BE ?0\d{9}|PL ?\d{10}|SE ?\d{12}"
    r"|DK ?\d{8}|FI ?\d{8}|CZ ?\d{8,10}|SK ?\d{10}|SI ?\d{8}|RO ?\d{2,10}|EE ?\d{9}"
    r"|IE ?\d{7}[A-Z]{1,2}|GB ?\d{9}|\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}|\d{3}-\d{2}-\d{5})(?![A-Z0-9])"
)
_POSTAL = re.compile(
    r"\b\d{4,6}\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b\d{3}[ -]\d{2}\b|\b\d{5}-\d{3}\b|〒"
)
# A word such as "VAT no" with the number that follows it.
_REGISTERED = re.compile(r"^[\s.:#°º\w-]{0,14}?((?:[a-z]{1,3} ?)?\d(?:[./ -]?\d){6,19})(?!\d)")
# The end of a sentence: a long word, a full stop, and a capital or nothing after it.
_TALK = re.compile(r"[^\W\d_]{4,}\.(?=\s+[^\W\d_]|\s*$)")
_DIGITS = re.compile(r"\d")
# A postal code of five or six digits before or behind its town, or as Britain and others write it.
_TOWN = re.compile(
    r"(?<![\w.,-])(?:[A-Z]{1,2}-)?\d{5,6} [^\W\d_]{2,}|[^\W\d_]{3,}[, ]{1,2}\d{5,6}(?![\w.,])"
    r"|\b[A-Z]{2} \d{5}(?:-\d{4})?(?!\w)|\b\d{5}-\d{3}\b"
    r"|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b\d{4} ?[A-Z]{2} [A-Z]|\b\d{2}-\d{3} [A-Z]|〒"
)
_BEFORE_NAME = re.compile(r"\s[-–—|·]\s|[,;:©|]|(?<!\w)(?:19|20)\d{2}(?!\w)")
_NAME_MAX = 80
_COPYRIGHT = re.compile(r"©|\bcopyright\b", re.IGNORECASE)
# "by Mug Club": words before the name.
_SMALL_WORDS = re.compile(r"^(?:[^\W\d_A-Z]{1,12} )+(?=[A-Z])")
_MAX_ADDRESS = 200
_MAX_KEPT = 5
_LINK_MAX = 34
_NOTHING: frozenset[str] = frozenset()
_BESIDE = 5
_TERMS = frozenset((
    "return", "refund", "free_return", "delivery", "free_delivery", "freight", "warranty", "paying",
))  # fmt: skip
# What a short link speaks of where it has none of the usual names.
_LINKED = {
    "returns": frozenset(("return", "refund", "free_return")),
    "shipping": frozenset(("delivery", "free_delivery", "freight")),
}


class ContactInfo(Struct, frozen=True, kw_only=True):
    """Ways to the seller, as printed; empty where the page names none.

    ``address`` is a postal address (one line), ``links`` the seller's own pages by kind
    (returns, shipping, payment, privacy, terms, contact, imprint) with their addresses.
    """

    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    address: str | None = None
    links: dict[str, str] = msgspec.field(default_factory=dict)
    where: Where | None = None


class TraderInfo(Struct, frozen=True, kw_only=True):
    """Who the trader says to be: ``name`` from markup or from the line with the registration.

    ``registration`` is a register or tax number as printed.
    """

    name: str | None = None
    registration: str | None = None


def read_contact(
    page: Page, said: Said, nodes: Sequence[dict[str, Any]], look: PolicyLook
) -> ContactInfo:
    """Contacts in links, text and markup of the whole page."""
    emails: dict[str, Any] = {}
    phones: dict[str, Any] = {}
    for node in nodes:
        for key, kept in (("email", emails), ("telephone", phones)):
            value = node.get(key)
            if isinstance(value, str) and 5 <= len(value) <= 80:
                kept.setdefault(value.removeprefix("mailto:").strip(), None)
    census = page.census
    for at in census.places("a"):
        href = census.attributes[at].get("href", "")
        # An address of the web is most of them, and none of these.
        if href[:4] == "http" or href[:1] == "/":
            continue
        href, link = href.strip(), census.nodes[at]
        if href[:7].lower() == "mailto:":
            mail = unquote(href[7:]).partition("?")[0].strip()
            if _EMAIL.fullmatch(mail):
                emails.setdefault(mail, link)
        elif href[:4].lower() == "tel:":
            number = cell_text(link, 40)
            if not _phone(number):
                number = unquote(href[4:]).strip()
            if _phone(number):
                phones.setdefault(number, link)
    address: str | None = next(_markup_addresses(nodes), None)
    for element in census.named("address"):
        text = cell_text(element, _MAX_ADDRESS)
        if address is None and 12 <= len(text) <= _MAX_ADDRESS and _POSTAL.search(text):
            address = text
    spoken = False
    for block, line in (*said.own, *said.around):
        text = line.text
        if len(text) > 600:
            continue
        if line.dull:
            spoken = False
            continue
        if "@" in text:
            for found in _EMAIL.findall(text):
                if not _FILE_TAIL.search(found):
                    emails.setdefault(found, block.element)
        digits = len(_DIGITS.findall(text)) if line.digits else 0
        groups = {hit.group for hit in line.hits} if len(text) <= 300 else _NOTHING
        named = "phone" in groups
        if digits >= 7 and (named or spoken) and len(phones) < _MAX_KEPT:
            for number in _PHONE.findall(text) if named else [text]:
                if _phone(number):
                    phones.setdefault(number.strip(), block.element)
        elif digits >= 10 and len(phones) < _MAX_KEPT:
            for number in _FREE_CALL.findall(text):
                phones.setdefault(number, block.element)
        # A label of its own speaks for the line after it, when that is all a number.
        spoken = named and digits < 3
        postal = address is None and digits >= 4 and len(text) <= _MAX_ADDRESS
        if postal and "address" in groups and _is_address(text):
            address = text
        elif address is None and digits >= 4 and _stands_at(text, look):
            address = text[:_MAX_ADDRESS]
    if not emails:
        emails.update(_at_home(page))
    places = [place for place in (*emails.values(), *phones.values()) if place is not None]
    return ContactInfo(
        emails=tuple(emails)[:_MAX_KEPT],
        phones=tuple(_distinct(phones))[:_MAX_KEPT],
        address=address,
        links=_links(said, look),
        where=page.where(places[0], "contact") if places else None,
    )


def company_name(text: str, look: PolicyLook) -> str:
    """The company a line names with its form ("Mug Club GmbH"), "" where it names none."""
    found = look.company.search(text)
    if found is None:
        return ""
    before = _BEFORE_NAME.split(text[: found.start()])[-1].strip()
    name = f"{_SMALL_WORDS.sub('', before)} {found[0].strip()}"
    return name if len(name) <= _NAME_MAX and any(map(str.isalpha, before)) else ""


def _stands_at(text: str, look: PolicyLook) -> bool:
    """Whether a line is a company, its street and its town, as a footer has them."""
    town = len(text) <= 2 * _MAX_ADDRESS and _TOWN.search(_VAT.sub(" ", text)) is not None
    return town and company_name(text, look) != ""


def _at_home(page: Page) -> Iterator[tuple[str, Any]]:
    """E-mail addresses at the page's own site, wherever they stand: only the shop has those.

    Shops print them in forms and notes that are otherwise not read for promises.
    """
    host = host_of(page.url or "")
    if not host:
        return
    census = page.census
    for at, (tag, text, tail) in enumerate(
        zip(census.tags, census.texts, census.tails, strict=True)
    ):
        for words in (text if tag not in UNSEEN else None, tail):
            if words and "@" in words:
                for found in _EMAIL.findall(words):
                    if site_of(found.rpartition("@")[2]) == site_of(host):
                        yield found, census.nodes[at]


def _is_address(text: str) -> bool:
    """Whether a line with the word for address holds one: a postal code, and no talk."""
    if "?" in text or "http" in text or len(_TALK.findall(text)) > 1:
        return False
    return _POSTAL.search(_PHONE.sub(" ", text)) is not None


def _phone(text: str) -> bool:
    digits = sum(char.isdigit() for char in text)
    return (
        7 <= digits <= 15 and not _DATE.match(text.strip()) and bool(_PHONE.fullmatch(text.strip()))
    )


def _distinct(phones: dict[str, Any]) -> Iterator[str]:
    """Numbers that differ in their digits."""
    seen: set[str] = set()
    for number in phones:
        digits = "".join(char for char in number if char.isdigit())
        if digits not in seen:
            seen.add(digits)
            yield number


def _markup_addresses(nodes: Sequence[dict[str, Any]]) -> Iterator[str]:
    for node in nodes:
        types = node.get("@type")
        if types not in ("Organization", "OnlineStore", "Store", "LocalBusiness", "Corporation"):
            continue
        address = node.get("address")
        if isinstance(address, str) and 10 <= len(address) <= _MAX_ADDRESS:
            yield " ".join(address.split())
        elif isinstance(address, dict):
            keys = ("streetAddress", "postalCode", "addressLocality", "addressRegion")
            parts = [address.get(key) for key in (*keys, "addressCountry")]
            line = ", ".join(
                " ".join(part.split()) for part in parts if isinstance(part, str) and part
            )
            if isinstance(address.get("streetAddress"), str) and len(line) <= _MAX_ADDRESS:
                yield line


def _links(said: Said, look: PolicyLook) -> dict[str, str]:
    found: dict[str, str] = {}
    near: dict[str, str] = {}
    for href, line in said.links:
        text = line.folded
        if not 2 <= len(text) <= 60:
            continue
        # A place of this page is no page of its own, but shops open their terms from there.
        kept = near if href[0] == "#" else found
        for kind in look.link_kinds.get(text, ()):
            kept.setdefault(kind, href)
        if line.hits and len(text) <= _LINK_MAX and not _DIGITS.search(text):
            hits = [*line.hits, *line.paying]
            for kind, asked in _LINKED.items():
                if kind not in near and _all_about(text, asked, hits):
                    near[kind] = href
    return dict(sorted({**near, **found}.items()))


def _all_about(text: str, asked: frozenset[str], hits: Sequence[Found]) -> bool:
    """Whether a link's text is little more than words on this and on the other terms."""
    if not any(hit.group in asked for hit in hits):
        return False
    told = {place for hit in hits if hit.group in _TERMS for place in range(hit.start, hit.end)}
    # A character of Chinese says as much as three letters.
    beside = sum(
        (1 if char < "\u2e80" else 3)
        for place, char in enumerate(text)
        if char.isalpha() and place not in told
    )
    return beside <= _BESIDE


def read_trader(
    nodes: Sequence[dict[str, Any]], lines: Sequence[str], said: Said, look: PolicyLook
) -> TraderInfo:
    """Name from markup (the offer's seller, else the site's organization), number from text.

    ``lines`` are lines that speak of a register or a tax number. Where markup names nobody, the
    trader is a company that these name, or a line with an address or the copyright.
    """
    registration: str | None = None
    for line in lines:
        number = _VAT.search(line)
        if number:
            registration = number[0]
            break
        folded = folded_short(line)
        for hit in look.concepts.find(folded):
            found = _REGISTERED.match(folded[hit.end :]) if hit.group == "trader" else None
            if found:
                registration = registration or found[1].upper()
    name = _trader_name(nodes)
    if name is None:
        around = (line.text for _, line in said.around if len(line.text) <= 2 * _MAX_ADDRESS)
        shown = (text for text in around if _COPYRIGHT.search(text) or _stands_at(text, look))
        names = (company_name(line, look) for line in (*lines, *shown))
        name = next(filter(None, names), None)
    return TraderInfo(name=name, registration=registration)


def _trader_name(nodes: Sequence[dict[str, Any]]) -> str | None:
    for node in nodes:
        seller = node.get("seller")
        if isinstance(seller, dict) and isinstance(seller.get("name"), str):
            return " ".join(seller["name"].split())[:120] or None
    for node in nodes:
        organization = node.get("@type") in ("Organization", "OnlineStore")
        legal = node.get("legalName") or (node.get("name") if organization else None)
        if isinstance(legal, str) and legal.strip():
            return " ".join(legal.split())[:120]
    return None
