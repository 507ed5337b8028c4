"""What the tool sees on a page: the facts the rules use, as one JSON object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from listingkit.load.read import Load
from listingkit.model import FactValue, Image, Money, SizeChart, Struct, Where
from listingkit.page.contacts import ContactInfo, TraderInfo
from listingkit.page.keywordfields import InspectKeywords, inspect_keywords
from listingkit.page.manuals import Manual
from listingkit.page.markup import MarkupProblem
from listingkit.page.media import MediaItem
from listingkit.page.payments import PaymentInfo
from listingkit.page.policies import Duties, ReturnsInfo, ShippingInfo, SupportInfo
from listingkit.page.resources import KindTotal
from listingkit.page.reviews import Reviews
from listingkit.page.sizelinks import SizeChartLink

if TYPE_CHECKING:
    from listingkit.markets import Language
    from listingkit.page import Page

_DEPTH = 60


class Amount(Struct, frozen=True, kw_only=True):
    """Money: ``amount`` is a JSON number, ``currency`` ISO 4217 or null when not stated."""

    amount: float
    currency: str | None = None


class InspectMarkup(Struct, frozen=True, kw_only=True):
    """Structured data.

    ``jsonld_product`` and ``microdata_product`` are the page's own product as marked up, null when
    the page marks none; ``jsonld_product_strict`` is true when a strict reader finds the JSON-LD
    product too. ``jsonld_types`` counts all typed nodes. ``opengraph`` has the ``og:`` and
    ``product:`` properties. ``problems`` say what is wrong, with line and column.
    """

    jsonld_product: dict[str, Any] | None
    jsonld_product_where: Where | None
    jsonld_product_strict: bool
    microdata_product: dict[str, Any] | None
    microdata_product_where: Where | None
    opengraph: dict[str, str]
    jsonld_types: dict[str, int]
    problems: tuple[MarkupProblem, ...]


class InspectWords(Struct, frozen=True, kw_only=True):
    """Words of the product part: how many, and the name of what counted them."""

    count: int
    tokenizer: str


class InspectResources(Struct, frozen=True, kw_only=True):
    """What loading the page asks for, the page itself included.

    ``bytes`` is the known weight, ``unknown`` how many files of unknown size come on top.
    ``by_kind`` holds requests, bytes (null: none known) and unknown for document, script,
    stylesheet, image, font, video, other. ``render_blocking`` are the addresses the browser waits
    for. ``third_party`` are other sites' hosts, null when the page's own address is unknown.
    """

    requests: int
    bytes: int
    unknown: int
    html_bytes: int
    by_kind: dict[str, KindTotal]
    render_blocking: tuple[str, ...]
    third_party: tuple[str, ...] | None


class InspectMedia(Struct, frozen=True, kw_only=True):
    """What shows the product.

    ``images`` counts its pictures, ``images_with_text`` those with an alternative text,
    ``largest_side`` is the longest side in pixels of the largest whose file or ``srcset`` tells.
    ``video``, ``model_3d``, ``ar``, ``view_360`` and ``try_on`` (a fitting room or size adviser)
    hold what the page itself shows: how, href, where. ``scripted``: none of them is there, but a
    script of the page names such files, so that a browser may show one.
    """

    images: int
    images_with_text: int
    largest_side: int | None
    video: tuple[MediaItem, ...]
    model_3d: tuple[MediaItem, ...]
    ar: tuple[MediaItem, ...]
    view_360: tuple[MediaItem, ...]
    try_on: tuple[MediaItem, ...]
    scripted: bool


class InspectShipping(Struct, frozen=True, kw_only=True):
    """Delivery: days from order to door, freight, whether it is free (null: not stated).

    ``business_days``: the page counts working days. ``dispatch_days_*``: days until the carrier
    has it. ``free_from``: order value that frees it; ``free``: whether this piece is. ``insured``:
    true where said. ``duties``: ``included``, ``excluded`` or ``named``.
    """

    days_min: int | None
    days_max: int | None
    business_days: bool
    dispatch_days_min: int | None
    dispatch_days_max: int | None
    cost: Amount | None
    free: bool | None
    free_from: Amount | None
    insured: bool | None
    duties: Duties | None
    where: Where | None


class InspectReport(Struct, frozen=True, kw_only=True):
    """One page as ``listingkit inspect PAGE --format json`` prints it. What is unknown is null.

    - ``path``, ``url``: the file as named, and the page's address (given, canonical, ``og:url``).
    - ``encoding``, ``declared_encoding``: how the bytes are encoded, and what the page says.
    - ``truncated``: the page is so large that only its beginning was read.
    - ``language``: BCP 47, from the content; ``lang_attribute``: as written in the page.
    - ``title``, ``brand``, ``category``, ``sku``, ``gtin``: of the product.
    - ``price``: what a buyer pays now, a number; the visible sale price beats the markup.
      ``compare_at``: the struck-out price. ``currency``: ISO 4217.
    - ``availability``: ``in_stock``, ``out_of_stock``, ``preorder``, ``backorder`` …
    - ``sizes``: sizes offered, as printed.
    - ``size_charts``: readable charts only: unit (cm, in, cm+in), columns, rows (one a size),
      measure (body, garment), system, caption, where. ``size_chart_links``: charts behind a
      link, in an image or in a script's data.
    - ``head_title``, ``meta_description``, ``canonical``, ``h1``, ``robots``, ``viewport``.
    - ``hreflang``: pairs of language tag and address.
    - ``markup``: see :class:`InspectMarkup`.
    - ``words``: see :class:`InspectWords`; ``keywords``: see :class:`InspectKeywords`.
    - ``images``: product images: src, alt (null: no attribute), width and height (pixels), bytes,
      format, lazy, where.
    - ``media``: see :class:`InspectMedia`; ``manuals``: text, href, languages, where.
    - ``facts``: what the page states about the product, by the names of ``locales/facts.toml``.
    - ``resources``: see :class:`InspectResources`.
    - ``load``: see :class:`listingkit.load.read.Load`.
    - ``payment``: ``methods`` (ids as in the market packs) and where.
    - ``shipping``: see :class:`InspectShipping`.
    - ``returns``: days, free, accepted, back_to (countries), where.
    - ``reviews``: count, rating, best, with_images.
    - ``contact``: emails, phones, address, links to the seller's pages by kind, where.
    - ``support``: offered, response_minutes, languages, hours, where.
    - ``trader``: name and registration number as stated. ``warranty_months``: number.
    - ``lowest_price``: the lowest price of 30 days as printed; ``loyalty``: the line on a programme
      for regular buyers.
    """

    path: str
    url: str | None
    encoding: str
    declared_encoding: str | None
    truncated: bool
    language: str | None
    lang_attribute: str | None
    title: str
    brand: str
    category: str
    sku: str
    gtin: str
    price: float | None
    currency: str | None
    compare_at: float | None
    availability: str | None
    sizes: tuple[str, ...]
    size_charts: tuple[SizeChart, ...]
    size_chart_links: tuple[SizeChartLink, ...]
    head_title: str
    meta_description: str | None
    canonical: str | None
    h1: tuple[str, ...]
    robots: str | None
    viewport: str | None
    hreflang: tuple[tuple[str, str], ...]
    markup: InspectMarkup
    words: InspectWords
    keywords: InspectKeywords
    images: tuple[Image, ...]
    media: InspectMedia
    manuals: tuple[Manual, ...]
    facts: dict[str, FactValue]
    resources: InspectResources
    load: Load
    payment: PaymentInfo
    shipping: InspectShipping
    returns: ReturnsInfo
    reviews: Reviews
    contact: ContactInfo
    support: SupportInfo
    trader: TraderInfo
    warranty_months: int | None
    lowest_price: Amount | None
    loyalty: str | None


def inspect_page(page: Page, keywords: Iterable[str] = ()) -> InspectReport:
    """Everything the tool sees on a page; ``keywords`` are counted in its fields."""
    from listingkit.language.words import tokenize

    offer = page.offer
    policies = page.policies
    language = _language(page.language)
    words = tokenize(page.text, language or page.language)
    return InspectReport(
        path=page.path,
        url=page.url,
        encoding=page.encoding,
        declared_encoding=page.declared_encoding,
        truncated=page.truncated,
        language=page.language,
        lang_attribute=page.lang_attr,
        title=offer.title,
        brand=offer.brand,
        category=offer.category,
        sku=offer.sku,
        gtin=offer.gtin,
        price=_float(offer.price),
        currency=offer.currency,
        compare_at=_float(offer.compare_at),
        availability=offer.availability,
        sizes=offer.sizes,
        size_charts=page.size_charts,
        size_chart_links=page.size_chart_links,
        head_title=page.head_title,
        meta_description=page.metas.get("description"),
        canonical=page.canonical,
        h1=page.h1,
        robots=page.robots,
        viewport=page.viewport,
        hreflang=tuple((tag, href) for tag, href, _ in page.hreflang),
        markup=_markup(page),
        words=InspectWords(count=words.count, tokenizer=words.tokenizer),
        keywords=inspect_keywords(page, tuple(keywords), language),
        images=page.images,
        media=_media(page),
        manuals=page.media.manuals,
        facts={name: fact.value for name, fact in page.facts().items()},
        resources=_resources(page),
        load=page.load,
        payment=policies.payment,
        shipping=_shipping(policies.shipping),
        returns=policies.returns,
        reviews=page.reviews,
        contact=policies.contact,
        support=policies.support,
        trader=policies.trader,
        warranty_months=policies.warranty_months,
        lowest_price=_amount(policies.lowest_price),
        loyalty=policies.loyalty,
    )


def _float(value: Decimal | None) -> float | None:
    return float(value) if value is not None else None


def _language(tag: str | None) -> Language | None:
    from listingkit.markets import language

    return language(tag) if tag else None


def _markup(page: Page) -> InspectMarkup:
    markup = page.markup
    types: dict[str, int] = {}
    for node in markup.jsonld:
        for name in node.types:
            types[name] = types.get(name, 0) + 1
    return InspectMarkup(
        jsonld_product=_plain(markup.product),
        jsonld_product_where=markup.product_where,
        jsonld_product_strict=markup.product_strict,
        microdata_product=_plain(markup.microdata_product),
        microdata_product_where=markup.microdata_where,
        opengraph=markup.opengraph,
        jsonld_types=dict(sorted(types.items())),
        problems=markup.problems,
    )


def _plain(value: Any, depth: int = 0) -> Any:
    """Markup as values every JSON writer takes; what is nested too deep is cut off."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal | float):
        number = float(value)
        return number if abs(number) != float("inf") and number == number else None
    if depth >= _DEPTH:
        return None
    if isinstance(value, Mapping):
        return {str(key): _plain(entry, depth + 1) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry, depth + 1) for entry in value]
    return str(value)


def _media(page: Page) -> InspectMedia:
    from listingkit.page.media import scripted

    media, images = page.media, page.images
    sides = [max(image.width, image.height) for image in images if image.width and image.height]
    return InspectMedia(
        images=len(images),
        images_with_text=sum(bool((image.alt or "").strip()) for image in images),
        largest_side=max(sides, default=None),
        video=media.video,
        model_3d=media.model_3d,
        ar=media.ar,
        view_360=media.view_360,
        try_on=media.try_on,
        scripted=not media.any and scripted(page),
    )


def _resources(page: Page) -> InspectResources:
    resources = page.resources
    return InspectResources(
        requests=resources.requests,
        bytes=resources.bytes,
        unknown=resources.unknown,
        html_bytes=resources.html_bytes,
        by_kind=resources.by_kind,
        render_blocking=resources.render_blocking,
        third_party=resources.third_party,
    )


def _amount(money: Money | None) -> Amount | None:
    return Amount(amount=float(money.amount), currency=money.currency) if money else None


def _shipping(shipping: ShippingInfo) -> InspectShipping:
    return InspectShipping(
        days_min=shipping.days_min,
        days_max=shipping.days_max,
        business_days=shipping.business_days,
        dispatch_days_min=shipping.dispatch_days_min,
        dispatch_days_max=shipping.dispatch_days_max,
        cost=_amount(shipping.cost),
        free=shipping.free,
        free_from=_amount(shipping.free_from),
        insured=shipping.insured,
        duties=shipping.duties,
        where=shipping.where,
    )
