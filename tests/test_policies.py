"""Payment, delivery, returns, warranty, service and contact as pages state them."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from listingkit.page import Page
from listingkit.page.policies import Policies


def read(body: str, product: dict[str, object] | None = None) -> Policies:
    script = ""
    if product is not None:
        data = {"@context": "https://schema.org", "@type": "Product", "name": "Mug", **product}
        script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    text = f"<html><head>{script}</head><body><h1>Mug</h1>{body}</body></html>"
    return Page(text.encode(), "mug.html").policies


def test_nothing_stated_is_nothing_known() -> None:
    found = read("<p>A mug of enamel. 350 ml, 8 cm high.</p>")
    assert found.payment.methods == ()
    shipping, returns = found.shipping, found.returns
    assert (shipping.days_min, shipping.days_max, shipping.cost, shipping.free) == (None,) * 4
    assert (returns.days, returns.free, returns.accepted) == (None, None, None)
    assert (found.warranty_months, found.support.response_minutes) == (None, None)
    assert (found.contact.emails, found.contact.phones, found.contact.address) == ((), (), None)
    assert shipping.where is None


@pytest.mark.parametrize(
    ("text", "low", "high", "business"),
    [
        ("Delivery in 3-5 business days", 3, 5, True),
        ("Estimated delivery: 7 to 10 working days", 7, 10, True),
        ("Lieferzeit: 2–3 Werktage", 2, 3, True),
        ("Lieferung in 24 Stunden", 1, 1, False),
        ("Livraison sous 4 à 6 jours ouvrés", 4, 6, True),
        ("Envío en 24/48 horas", 1, 2, False),
        ("Entrega en 5 días hábiles", 5, 5, True),
        ("Spedizione in 2-4 giorni lavorativi", 2, 4, True),
        ("Prazo de entrega: 5 a 8 dias úteis", 5, 8, True),
        ("Levertijd 1-2 werkdagen", 1, 2, True),
        ("Dostawa w 2 dni robocze", 2, 2, True),
        ("Leverans 2-4 vardagar", 2, 4, True),
        ("Levering: 1-3 hverdage", 1, 3, True),
        ("Toimitusaika 3-5 arkipäivää", 3, 5, True),
        ("Doručení do 3 pracovních dnů", 3, 3, True),
        ("Livrare în 2 zile lucrătoare", 2, 2, True),
        ("Доставка 2-4 рабочих дня", 2, 4, False),
        ("3 iş günü içinde teslimat", 3, 3, True),
        ("التوصيل خلال ٣-٥ أيام عمل", 3, 5, True),
        ("ご注文から3〜5営業日でお届け", 3, 5, True),
        ("下单后3-5天送达", 3, 5, False),
        ("배송 2~3일", 2, 3, False),
        ("Delivery takes 2 weeks", 14, 14, False),
    ],
)
def test_delivery_days(text: str, low: int, high: int, business: bool) -> None:
    shipping = read(f"<footer><p>{text}</p></footer>").shipping
    assert (shipping.days_min, shipping.days_max) == (low, high)
    if business:
        assert shipping.business_days
    assert shipping.where is not None
    assert shipping.where.line == 1


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Return within 30 days of delivery", 30),
        ("30 days return", 30),
        ("100-day right of return", 100),
        ("14 Tage Rückgaberecht", 14),
        ("Widerrufsrecht: 14 Tage ab Erhalt der Ware", 14),
        ("Retours gratuits sous 30 jours", 30),
        ("Devoluciones en 15 días", 15),
        ("Reso gratuito entro 14 giorni", 14),
        ("Troca grátis em até 30 dias", 30),
        ("30 dagen bedenktijd", 30),
        ("30 dni na zwrot", 30),
        ("14 dagars öppet köp", 14),
        ("14 dages returret", 14),
        ("Palautusoikeus 30 päivää", 30),
        ("Vrácení zboží do 14 dnů", 14),
        ("Возврат в течение 14 дней", 14),
        ("14 gün içinde iade", 14),
        ("إرجاع خلال 14 يوماً", 14),
        ("返品は7日以内", 7),
        ("七天 7天无理由退货", 7),
        ("반품 7일 이내", 7),
    ],
)
def test_return_days(text: str, days: int) -> None:
    found = read(f"<p>{text}</p>")
    assert found.returns.days == days
    assert found.returns.accepted is True
    assert found.shipping.days_max is None


def test_one_line_with_several_promises() -> None:
    found = read("<p>Delivery in 2-3 days, 30 days return, 2-year warranty</p>")
    assert (found.shipping.days_min, found.shipping.days_max) == (2, 3)
    assert found.returns.days == 30
    assert found.warranty_months == 24


def test_a_heading_speaks_for_the_lines_under_it() -> None:
    found = read("<h3>Returns</h3><p>You have 60 days.</p><h3>Delivery</h3><p>2-4 days</p>")
    assert (found.returns.days, found.shipping.days_max) == (60, 4)


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("Free delivery", True), ("Versandkostenfrei", True), ("Livraison gratuite", True),
        ("Envío gratis", True), ("Frete grátis", True), ("Spedizione gratuita", True),
        ("送料無料", True), ("免运费", True), ("무료배송", True), ("شحن مجاني", True),
        ("Ücretsiz kargo", True), ("Бесплатная доставка", True),
        ("Free delivery on orders over £50", None), ("Delivery charges may apply", None),
    ],
)  # fmt: skip
def test_free_delivery(text: str, free: bool | None) -> None:
    assert read(f"<p>{text}</p>").shipping.free is free


def test_cost_and_what_frees_it() -> None:
    shipping = read("<p>Delivery: €4.95. Free delivery from €50</p>").shipping
    assert shipping.cost is not None
    assert (shipping.cost.amount, shipping.cost.currency) == (Decimal("4.95"), "EUR")
    assert shipping.free is False
    assert shipping.free_from is not None
    assert shipping.free_from.amount == 50
    assert read("<p>Price €29. Buy now.</p>").shipping.cost is None


def test_free_returns() -> None:
    assert read("<p>Free returns</p>").returns.free is True
    assert read("<p>Kostenlose Rücksendung</p>").returns.free is True
    assert read("<p>Returns</p>").returns.free is None
    assert read("<p>This item is non-returnable</p>").returns.accepted is False


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("2 year warranty", 24), ("Warranty: 12 months", 12), ("3 Jahre Garantie", 36),
        ("Garantie 2 ans", 24), ("Garantía de 3 años", 36), ("Garanzia 24 mesi", 24),
        ("Garantia: 90 dias", None), ("保証期間 1年", 12), ("ضمان لمدة سنتين 2 سنة", 24),
        ("2 yıl garanti", 24), ("Takuu 24 kk", 24), ("Záruka 24 měsíců", 24),
        ("gwarancja 2 lata", 24),
        ("Founded 30 years ago", None), ("Low price guarantee", None),
    ],
)  # fmt: skip
def test_warranty(text: str, months: int | None) -> None:
    assert read(f"<p>{text}</p>").warranty_months == months


def test_markup_beats_text() -> None:
    offer = {
        "@type": "Offer",
        "price": "20",
        "acceptedPaymentMethod": ["http://purl.org/goodrelations/v1#PayPal", {"name": "Klarna"}],
        "shippingDetails": {
            "@type": "OfferShippingDetails",
            "shippingRate": {"@type": "MonetaryAmount", "value": "0", "currency": "USD"},
            "deliveryTime": {
                "handlingTime": {"minValue": 0, "maxValue": 1, "unitCode": "DAY"},
                "transitTime": {"minValue": 2, "maxValue": 5, "unitCode": "DAY"},
            },
        },
        "hasMerchantReturnPolicy": {
            "merchantReturnDays": 60,
            "returnFees": "https://schema.org/FreeReturn",
            "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
        },
        "warranty": {"durationOfWarranty": {"value": "2", "unitCode": "ANN"}},
        "seller": {"@type": "Organization", "name": "Mugs Ltd"},
    }
    found = read("<p>Delivery in 9 days. 14 days return.</p>", {"offers": offer})
    assert (found.shipping.days_min, found.shipping.days_max) == (2, 6)
    assert found.shipping.cost is not None
    assert (found.shipping.cost.amount, found.shipping.cost.currency) == (0, "USD")
    assert found.shipping.free is True
    assert (found.returns.days, found.returns.free, found.returns.accepted) == (60, True, True)
    assert found.warranty_months == 24
    assert found.payment.methods == ("klarna", "paypal")
    assert found.trader.name == "Mugs Ltd"


@pytest.mark.parametrize(
    "offer",
    [
        {"shippingDetails": "free", "hasMerchantReturnPolicy": 3, "warranty": []},
        {"shippingDetails": [None, {"deliveryTime": 4, "shippingRate": {"value": "x"}}]},
        {"hasMerchantReturnPolicy": {"merchantReturnDays": "many"}},
        {"shippingDetails": {"deliveryTime": {"transitTime": {"minValue": -1, "maxValue": "1e9"}}}},
        {"acceptedPaymentMethod": {"@id": 5}},
    ],
)
def test_broken_markup_does_no_harm(offer: dict[str, object]) -> None:
    found = read("", {"offers": offer})
    assert found.shipping.days_max is None
    assert found.returns.days is None


@pytest.mark.parametrize(
    ("body", "methods"),
    [
        ("<p>We accept Visa, Mastercard and PayPal</p>", ("mastercard", "paypal", "visa")),
        ("<p>Kauf auf Rechnung, Vorkasse oder Klarna</p>", ("invoice", "klarna", "prepayment")),
        ("<p>Pague com Pix, boleto ou cartão Elo</p>", ("boleto", "elo", "pix")),
        ("<p>الدفع عند الاستلام</p>", ("cod",)),
        ("<p>代金引換・コンビニ払い</p>", ("cod", "konbini")),
        ('<img src="/icons/visa.svg"><img src="/icons/apple-pay.png">', ("apple_pay", "visa")),
        (
            '<img src="/i/p1.png" alt="PayPal"><img src="/i/p2.png" alt="Klarna">',
            ("klarna", "paypal"),
        ),
        (
            '<ul class="payment-icons"><li class="icon-visa"><li class="icon-ideal"></ul>',
            ("ideal", "visa"),
        ),
        ('<svg class="payment"><title>American Express</title></svg>', ("amex",)),
        ("<h4>Payment methods</h4><ul><li>Visa<li>Discover</ul>", ("discover", "visa")),
        ("<p>Discover our world. An ideal gift for Elo and Maestro Zip.</p>", ()),
        ("<p>Visa for travellers</p>", ()),
        ('<i class="icon-master"></i><span class="zip-code"></span>', ()),
    ],
)
def test_payment_methods(body: str, methods: tuple[str, ...]) -> None:
    assert read(body).payment.methods == methods


def test_payment_method_ids_are_those_of_the_market_packs() -> None:
    from listingkit.markets import market, market_codes
    from listingkit.page.policywords import PolicyLook

    known = set(PolicyLook.shipped().markup.values())
    for code in market_codes():
        missing = {method.id for method in market(code).payments.methods} - known
        assert not missing, code


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("We reply within 12 hours", 720), ("Response time: 30 minutes", 30),
        ("Wir antworten innerhalb von 24 Stunden", 1440), ("Respondemos en 2 horas", 120),
        ("Réponse sous 48 heures", 2880), ("Rispondiamo entro 1 giorno", 1440),
        ("نرد خلال 30 دقيقة", 30), ("12時間以内に返信", 720),
    ],
)  # fmt: skip
def test_response_time(text: str, minutes: int) -> None:
    assert read(f"<p>{text}</p>").support.response_minutes == minutes


def test_support() -> None:
    support = read(
        "<p>Customer service in English, Deutsch and Français, Mon-Fri 9:00-17:30</p>"
    ).support
    assert support.offered
    assert support.languages == ("de", "en", "fr")
    assert support.hours == "9:00-17:30"


def test_contact() -> None:
    contact = read(
        '<footer><a href="mailto:help@mugs.example?subject=Hi">Mail</a> sales@mugs.example '
        '<a href="tel:+4930123456">+49 30 123456</a><p>Call us: (030) 765-4321</p>'
        '<a href="/returns">Returns</a><a href="/p">Privacy policy</a><a href="/i">Impressum</a>'
        "<address>Mugs Ltd, 1 High Street, 10115 Berlin</address></footer>"
    ).contact
    assert contact.emails == ("help@mugs.example", "sales@mugs.example")
    assert contact.phones == ("+49 30 123456", "(030) 765-4321")
    assert contact.address == "Mugs Ltd, 1 High Street, 10115 Berlin"
    assert contact.links == {"imprint": "/i", "privacy": "/p", "returns": "/returns"}


def test_numbers_that_are_no_phone() -> None:
    contact = read(
        "<p>EAN 4006381333931</p><p>Call for papers 2020-12-24</p><p>Price: 1 234 567</p>"
        "<p>photo@2x.png</p>"
    ).contact
    assert contact.phones == ()
    assert contact.emails == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("USt-IdNr.: DE123456789", "DE123456789"),
        ("CNPJ 14.055.516/0004-90", "14.055.516/0004-90"),
        ("VAT no. GB123456789", "GB123456789"), ("Company number 01234567", "01234567"),
        ("사업자등록번호 123-45-67890", "123-45-67890"), ("Sold by us since 1999", None),
    ],
)  # fmt: skip
def test_trader(text: str, number: str | None) -> None:
    assert read(f"<p>{text}</p>").trader.registration == number


def test_long_and_hostile_text() -> None:
    body = "<p>" + "delivery 1-" * 30_000 + "</p>" + "<p>return 9 </p>" * 3000
    body += "<p>" + "a@" * 50_000 + "</p><p>" + "+1 (2) " * 30_000 + "</p>"
    assert read(body).payment.methods == ()


@pytest.mark.parametrize(
    ("body", "days"),
    [
        ("<p>Refund within 3 days after we get the return.</p>", None),
        ("<p>Money back or refund within 30 days of purchase.</p>", 30),
        ("<h2>Returns</h2><p>Time left: 19h 8m 52s</p>", None),
        ("<h2>Returns</h2><p>Start your 30 day free trial.</p>", None),
        (
            "<h2>Plazo de devoluciones</h2><p>Dispones de 10 días a partir de la fecha de envío "
            "para entregar el producto en tienda.</p><ul><li>Tarjetas de débito: 5 días hábiles."
            "</li></ul>",
            10,
        ),
        (
            "<h2>Cambios y devoluciones</h2><p>Escríbeme en los 14 días posteriores a la entrega."
            "</p><p>Devuélveme los artículos en los 30 días posteriores a la entrega.</p>",
            30,
        ),
        ("<p>付款後可退貨，專櫃於7個工作天內退款。</p>", None),
        ("<p>You may return it within 5 business days.</p>", 5),
    ],
)
def test_a_refund_or_a_countdown_is_no_time_to_return(body: str, days: int | None) -> None:
    assert read(body).returns.days == days


@pytest.mark.parametrize(
    "body",
    [
        "<h2>Shipping</h2><p>Start 30 day free trial. $19.95/year.</p>",
        "<p>Schnelle Lieferung: Bestellen Sie innerhalb 20 Stunden und 53 Minuten.</p>",
        "<p>Consegna più veloce: Ordina entro 20 ore e 53 min</p>",
        '<nav><a href="/now">Prime Now 2-Hour Delivery</a></nav>',
    ],
)
def test_a_trial_or_a_countdown_is_no_delivery_time(body: str) -> None:
    assert read(body).shipping.days_max is None


def test_a_guarantee_that_costs_extra_is_not_the_warranty() -> None:
    assert read("<p>2-year guarantee extension for £12.29</p>").warranty_months is None
    assert read("<p>2-year guarantee included</p>").warranty_months == 24


def test_cash_on_delivery_is_no_cash_and_talk_of_addresses_no_address() -> None:
    assert read('<ul><li class="cash_on_delivery">Cash on delivery</li></ul>').payment.methods == (
        "cod",
    )
    talk = (
        "Tell us if you are looking for the address of a new property, as we may not have its "
        "code on our records yet. To do this, call us on 1890 400 001."
    )
    assert read(f"<p>{talk}</p>").contact.address is None
    assert read("<p>Address: Example Street 1, 10115 Berlin</p>").contact.address is not None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Ships within 2 days", 2), ("下单后3-5天发货", 5), ("3 iş günü içinde kargoda", 3),
        ("Versandfertig in 24 Stunden", 1), ("Expédié sous 48 heures", 2),
        ("Wysyłka w ciągu 3 dni", 3), ("2〜3営業日以内に発送", 3), ("Отправим в течение 2 дней", 2),
        ("Expedice do 2 dnů", 2), ("Lähetetään 2 päivässä", 2),
    ],
)  # fmt: skip
def test_dispatch_is_not_delivery(text: str, days: int) -> None:
    shipping = read(f"<p>{text}</p>").shipping
    assert (shipping.dispatch_days_max, shipping.days_max) == (days, None)
    assert shipping.where is not None


@pytest.mark.parametrize(
    "body",
    [
        '<div class="customer-reviews"><p>Delivery in 2 days, free shipping, Klarna</p></div>',
        '<div itemtype="https://schema.org/Review"><p>Free shipping! I paid with Klarna.</p></div>',
        '<div id="onetrust-banner"><p>Klarna sets this cookie. Free shipping of data.</p></div>',
        '<h2>You may also like</h2><ul><li><a href="/1">Cup</a> <span>Free delivery</span></li>'
        '<li><a href="/2">Jug</a> <span>Pay with Klarna</span></li></ul>',
        "<p>Want free delivery and to pay with Klarna?</p>",
    ],
)
def test_others_words_are_no_promise(body: str) -> None:
    found = read(body + "<p>A mug of enamel.</p>")
    assert found.shipping.free is None
    assert found.shipping.days_max is None
    assert found.payment.methods in ((), ("klarna",) if "Want" in body else ())


@pytest.mark.parametrize(
    "text",
    [
        "Free shipping with code MUG", "Free delivery for members", "Kostenloser Versand mit Prime",
        "Livraison gratuite avec le code ETE", "Frete grátis na primeira compra",
        "Free Shipping on 100s of Items", "No free delivery", "Kein kostenloser Versand",
    ],
)  # fmt: skip
def test_a_condition_or_a_negation_makes_no_free_delivery(text: str) -> None:
    assert read(f"<p>{text}</p>").shipping.free is None


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("Returns are always free!", True), ("Kostenlos zurückgeben", True),
        ("Free 100-day returns", True), ("Retours gratuits", True), ("退貨便利無運費", True),
        ("Returns: the buyer pays return postage", False),
        ("Rückgabe: die Rücksendekosten trägt der Käufer", False),
        ("Retours sous 14 jours, l'acheteur paie les frais de retour", False),
        ("Возврат за счет покупателя", False), ("返品送料はお客様負担です", False),
        ("Returns are not free", None), ("Free delivery and 30 days return", None),
    ],
)  # fmt: skip
def test_who_pays_for_returns(text: str, free: bool | None) -> None:
    assert read(f"<p>{text}</p>").returns.free is free


@pytest.mark.parametrize(
    ("text", "duties"),
    [
        ("All duties and taxes included", "included"), ("Zollgebühren inklusive", "included"),
        ("関税込み", "included"), ("شامل الرسوم الجمركية", "included"),
        ("Customs duties may apply", "excluded"),
        ("Dazi doganali a carico del cliente", "excluded"),
        ("Пошлины не включены", "excluded"), ("Read more on customs duties", "named"),
        ("A sense of duty", None),
    ],
)  # fmt: skip
def test_duties(text: str, duties: str | None) -> None:
    assert read(f"<p>{text}</p>").shipping.duties == duties


@pytest.mark.parametrize(
    "text",
    [
        "Lowest price in the last 30 days: €12.50",
        "Niedrigster Preis der letzten 30 Tage: 12,50 €",
        "Najniższa cena z 30 dni przed obniżką: 12,50 €",
        "Prix le plus bas des 30 derniers jours : 12,50 €",
        "Nejnižší cena za posledních 30 dní 12,50 €",
    ],
)  # fmt: skip
def test_lowest_price_of_thirty_days(text: str) -> None:
    found = read(f"<p>{text}</p>").lowest_price
    assert found is not None
    assert found.amount == Decimal("12.5")


def test_a_label_speaks_for_the_amount_under_it() -> None:
    body = "<p>2-4 working days</p><p>Standard delivery</p><p>Free*</p>"
    shipping = read(body).shipping
    assert (shipping.days_min, shipping.days_max, shipping.free) == (2, 4, True)
    shipping = read("<dl><dt>Postage:</dt><dd>£27.02 by courier</dd></dl>").shipping
    assert shipping.cost is not None
    assert shipping.cost.amount == Decimal("27.02")
    assert read("<h3>Delivery</h3><p>€ 49.00</p>").shipping.cost is None


def test_insurance_and_loyalty() -> None:
    found = read("<p>Versicherter Versand</p><p>Punkte sammeln mit jedem Einkauf</p>")
    assert found.shipping.insured is True
    assert found.loyalty == "Punkte sammeln mit jedem Einkauf"
    assert read("<p>Letters are not insured shipping</p>").shipping.insured is None


def test_terms_of_the_markup_by_country() -> None:
    policy = [
        {"applicableCountry": ["DE", "at"], "merchantReturnDays": 30, "returnPolicyCountry": "DE"},
        {"applicableCountry": "US", "merchantReturnDays": 14},
    ]  # fmt: skip
    found = read("", {"hasMerchantReturnPolicy": policy, "offers": {"shippingDetails": [
        {"shippingDestination": {"addressCountry": "DE"},
         "shippingRate": {"value": 3.9, "currency": "EUR"}}]}})  # fmt: skip
    assert [one.countries for one in found.marked_returns] == [("DE", "AT"), ("US",)]
    assert found.returns.back_to == ("DE",)
    assert found.marked_shipping[0].countries == ("DE",)


def test_a_long_page_is_read_in_its_own_language() -> None:
    # "retur" is a return in Swedish, and a part of a word here.
    text = "The mug of enamel keeps its colour in the garden and in the tent. " * 12
    assert read(f"<p>{text}</p><p>14 Tage Rückgaberecht</p>").returns.days is None
    assert read(f"<p>{text}</p><p>14 days return</p>").returns.days == 14


def test_a_method_that_only_a_users_pack_names_is_looked_for_by_its_names() -> None:
    import msgspec

    from listingkit.markets import market
    from listingkit.rules.examples import example_subject
    from listingkit.rules.offer_payment import offered

    subject = example_subject("<h1>Mug</h1><p>We accept Visa and MugPay.</p>", {"market": "de"})
    pack = market("de")
    own = msgspec.structs.replace(pack.payments.methods[0], id="mug_pay", name="MugPay")
    payments = msgspec.structs.replace(pack.payments, methods=(own, *pack.payments.methods))
    assert offered(subject, msgspec.structs.replace(pack, payments=payments)) >= {"mug_pay", "visa"}
    assert "mug_pay" not in offered(subject, pack)
