"""A product page as large as real ones, made here: the same bytes every time.

Header with a mega menu, gallery, description, features, size chart, specifications, delivery and
returns, reviews, other products, footer; JSON-LD, style and scripts as shops have them.
"""

from __future__ import annotations

import json

_COLOURS = ("Indigo", "Sand", "Moss", "Rust", "Chalk", "Slate", "Plum", "Fog")
_THINGS = ("shirt", "dress", "jacket", "scarf", "trousers", "cardigan", "skirt", "coat")
_PLACES = ("the garden", "the office", "a long train ride", "a wedding in June", "the allotment")
_SENTENCES = (
    "The linen comes from a mill that spins and weaves under one roof, so every metre can be "
    "traced to its field.",
    "It is washed once before it is cut, and will not shrink when you wash it at 40 degrees.",
    "Two deep pockets hold a phone and a small notebook without pulling the front out of shape.",
    "The collar lies flat without pins, and the cuffs turn back to the elbow and stay there.",
    "Seams are felled on the inside, which keeps them soft against the skin and strong for years.",
    "Wear it open over a vest in summer, or buttoned under a jumper when the evenings grow cool.",
)
_REVIEWS = (
    "I have worn this {thing} to {place} and it kept its shape all day; the colour is just as "
    "pictured.",
    "The {thing} runs a little wide at the shoulders, so I changed it for a smaller size without "
    "any trouble.",
    "Lovely weight and very even stitching. I would buy the {thing} again for {place}.",
)


def _jsonld() -> str:
    product = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": "Hollin linen work shirt",
        "description": " ".join(_SENTENCES[:3]),
        "sku": "HL-2201",
        "gtin13": "4006381333931",
        "brand": {"@type": "Brand", "name": "Hollin & Reed"},
        "image": [f"https://hollin-reed.example/media/hl-2201-{n}.jpg" for n in range(1, 7)],
        "material": "100% linen",
        "aggregateRating": {"@type": "AggregateRating", "ratingValue": 4.6, "reviewCount": 38},
        "offers": [
            {
                "@type": "Offer",
                "price": "89.00",
                "priceCurrency": "EUR",
                "availability": "https://schema.org/InStock",
                "sku": f"HL-2201-{size}",
                "url": "https://hollin-reed.example/linen-work-shirt",
                "itemOffered": {"@type": "Product", "size": size, "color": "Indigo"},
            }
            for size in ("XS", "S", "M", "L", "XL", "XXL")
        ],
    }
    trail = {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name,
             "item": f"https://hollin-reed.example/{name.lower()}"}
            for place, name in enumerate(("Home", "Clothing", "Shirts"), 1)
        ],
    }  # fmt: skip
    return "".join(
        f'<script type="application/ld+json">{json.dumps(one, indent=1)}</script>\n'
        for one in (product, trail)
    )


def _menu() -> str:
    columns = []
    for column, thing in enumerate(_THINGS):
        links = "".join(
            '<li class="mega-menu__item"><a class="mega-menu__link" '
            f'href="/{thing}/{colour.lower()}"><span>{colour} {thing}</span></a></li>'
            for colour in _COLOURS
        )
        columns.append(
            f'<div class="mega-menu__column" data-column="{column}"><p class="mega-menu__title">'
            f"{thing.title()}</p><ul>{links}</ul></div>"
        )
    return f'<nav class="mega-menu" aria-label="Main">{"".join(columns)}</nav>'


def _gallery() -> str:
    pictures = "".join(
        f'<div class="gallery__slide"><picture><source type="image/webp" srcset="/media/hl-2201-{n}'
        f'-600.webp 600w, /media/hl-2201-{n}-1200.webp 1200w"><img class="gallery__image" '
        f'src="/media/hl-2201-{n}.jpg" width="1200" height="1500" '
        f'alt="Hollin linen work shirt in indigo, view {n}"{"" if n == 1 else " loading=lazy"}>'
        "</picture></div>"
        for n in range(1, 7)
    )
    return f'<div class="gallery" data-gallery>{pictures}</div>'


def _chart() -> str:
    rows = "".join(
        f"<tr><th scope=row>{size}</th><td>{82 + 6 * n}</td><td>{66 + 6 * n}</td>"
        f"<td>{88 + 6 * n}</td><td>{58 + n}</td></tr>"
        for n, size in enumerate(("XS", "S", "M", "L", "XL", "XXL"))
    )
    return (
        '<section id="size-guide" class="size-guide"><h2>Size guide</h2><p>Body measurements in cm.'
        '</p><table class="size-chart"><thead><tr><th>Size</th><th>Chest (cm)</th>'
        "<th>Waist (cm)</th><th>Hips (cm)</th><th>Sleeve (cm)</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></section>"
    )


def _specs() -> str:
    pairs = {
        "Brand": "Hollin & Reed", "Material": "100% linen", "Weight": "210 g", "Fit": "Regular",
        "Origin": "Portugal", "Care": "Machine wash at 40 °C, iron while damp", "Buttons": "Corozo",
        "Fabric weight": "185 g/m²", "Collar": "Soft point", "Article number": "HL-2201",
    }  # fmt: skip
    rows = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in pairs.items())
    return f'<section class="details"><h2>Details</h2><dl class="spec-list">{rows}</dl></section>'


def _reviews() -> str:
    found = []
    for n in range(34):
        text = " ".join(
            one.format(thing=_THINGS[(n + k) % 8], place=_PLACES[(n + k) % 5])
            for k, one in enumerate(_REVIEWS)
        )
        stars = '<svg class="star" viewBox="0 0 16 16"><path d="M8 1l2 5h5l-4 3 2 6-5-4z"/></svg>'
        found.append(
            f'<article class="review" data-review-id="{9000 + n}"><header class="review__head">'
            f'<span class="review__stars" aria-label="{4 + n % 2} of 5">{stars * 5}</span>'
            f'<strong class="review__title">{_COLOURS[n % 8]} is the one</strong></header>'
            f'<p class="review__text">{text}</p><footer class="review__foot">'
            f'<span>Reader {n}</span><time datetime="2026-0{1 + n % 9}-1{n % 9}">'
            f"{1 + n % 9} months ago</time></footer>"
            "</article>"
        )
    return (
        f'<section class="product-reviews" id="reviews"><h2>Reviews</h2>{"".join(found)}</section>'
    )


def _related() -> str:
    cards = "".join(
        f'<li class="card product-card"><a class="card__link" href="/p/{thing}-{n}"><img '
        f'class="card__image" src="/media/{thing}-{n}-300.jpg" width="300" height="375" alt="" '
        f'loading="lazy"><span class="card__title">{_COLOURS[(n * 3 + k) % 8]} {thing}</span>'
        f'<span class="price card__price">€{39 + 7 * n + k}.00</span></a></li>'
        for n in range(3)
        for k, thing in enumerate(_THINGS)
    )
    return f'<section class="recommendations"><h2>You may also like</h2><ul>{cards}</ul></section>'


def _footer() -> str:
    columns = "".join(
        f'<div class="footer__column"><h3>{head}</h3><ul>'
        + "".join(f'<li><a href="/{link.lower().replace(" ", "-")}">{link}</a></li>' for link in of)
        + "</ul></div>"
        for head, of in {
            "Help": ("Delivery", "Returns", "Contact", "Size guide", "Repairs", "Gift cards"),
            "Company": ("About us", "Our mill", "Journal", "Stores", "Jobs", "Press"),
            "Legal": ("Imprint", "Privacy policy", "Terms and conditions", "Cookies"),
        }.items()
    )
    marks = "".join(
        f'<li><img src="/icons/{name}.svg" width="38" height="24" alt="{name}"></li>'
        for name in ("visa", "mastercard", "paypal", "klarna", "apple-pay")
    )
    return (
        f'<footer class="site-footer">{columns}<ul class="payment-icons">{marks}</ul>'
        "<p>Hollin &amp; Reed, 14 Mill Lane, 90402 Nuremberg. "
        '<a href="mailto:help@hollin-reed.example">help@hollin-reed.example</a>, '
        '<a href="tel:+4991112345678">+49 911 1234 5678</a></p></footer>'
    )


def _script(size: int) -> str:
    """Settings and code as shops write them into the page, about ``size`` characters."""
    entries = []
    length = 0
    while length < size:
        n = len(entries)
        entry = (
            f'"module{n}":{{"enabled":{"true" if n % 3 else "false"},"timeout":{250 * (n % 9)},'
            f'"selector":"[data-module-{n}]","url":"\\/api\\/v2\\/modules\\/{n}?lang=en"}}'
        )
        entries.append(entry)
        length += len(entry)
    return (
        "<script>window.shop=window.shop||{};shop.settings={" + ",".join(entries) + "};"
        "(function(d){for(var i=0;i<d.length&&i<9;i++){d[i].hidden=false}})"
        '(document.querySelectorAll(".js"));</script>\n'
    )


def sample_page(kilobytes: float = 113.0) -> bytes:
    """The page; its scripts fill it up to the size."""
    head = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<title>Linen work shirt in indigo | Hollin &amp; Reed</title>\n"
        '<meta name="description" content="A shirt of washed linen, woven in Portugal, with two '
        'deep pockets. Free returns within 30 days.">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<link rel="canonical" href="https://hollin-reed.example/linen-work-shirt">\n'
        '<meta property="og:title" content="Hollin linen work shirt">\n'
        '<link rel="stylesheet" href="/assets/shop.css">'
        '<script src="/assets/shop.js" defer></script>\n'
        f"{_jsonld()}"
        "<style>" + "".join(f".u-{n}{{margin:{n}px;padding:{n % 7}px}}" for n in range(120))
        + "</style>\n"
    )  # fmt: skip
    story = "".join(
        f"<p>{_SENTENCES[n % 6]} {_SENTENCES[(n + 2) % 6]} {_SENTENCES[(n + 3) % 6]}</p>"
        for n in range(6)
    )
    features = "".join(f"<li>{line}</li>" for line in _SENTENCES)
    sizes = "".join(f"<option>{size}</option>" for size in ("XS", "S", "M", "L", "XL", "XXL"))
    body = (
        '</head>\n<body class="template-product">\n'
        f'<header class="site-header">{_menu()}</header>\n'
        '<main id="main"><nav class="breadcrumbs"><a href="/">Home</a> <a href="/clothing">Clothing'
        '</a> <a href="/shirts">Shirts</a></nav><div class="product">'
        f'{_gallery()}<div class="product__info"><p class="product__brand">Hollin &amp; Reed</p>'
        '<h1 class="product__title">Hollin linen work shirt</h1>'
        '<p class="product__price price"><span class="price__now">€89.00</span> '
        '<s class="price__old">€110.00</s></p><p>incl. VAT, plus €4.90 delivery</p>'
        '<form action="/cart"><label for="size">Size</label>'
        f'<select id="size" name="size">{sizes}</select><button>Add to basket</button></form>'
        "<ul><li>Delivery in 2–4 working days</li><li>Free returns within 30 days</li>"
        "<li>Two-year guarantee on seams and buttons</li></ul></div>"
        f'<section class="description"><h2>About the shirt</h2>{story}<h3>What it has</h3>'
        f"<ul>{features}</ul></section>{_specs()}{_chart()}</div>\n{_reviews()}\n{_related()}\n"
        f"</main>\n{_footer()}\n"
    )
    end = "</body>\n</html>\n"
    left = int(kilobytes * 1000) - len((head + body + end).encode())
    return (head + body + _script(max(0, left - 260)) + end).encode()


if __name__ == "__main__":
    import sys

    sys.stdout.buffer.write(sample_page())
