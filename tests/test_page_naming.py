"""The product's category, title and pictures, apart from the interface around them."""

from __future__ import annotations

import json

import pytest

from listingkit.page import Page


def page_of(body: str, head: str = "", title: str = "Blue mug | Shop") -> Page:
    html = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return Page(html.encode(), "mug.html", "https://mug-shop.example/p/blue-mug")


def trail(*names: str) -> str:
    steps = [
        {"@type": "ListItem", "position": n, "name": name, "item": f"https://mug-shop.example/{n}"}
        for n, name in enumerate(names, start=1)
    ]
    data = {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


MICRODATA = (
    '<ol itemscope itemtype="http://schema.org/BreadcrumbList">'
    '<li itemprop="itemListElement" itemscope itemtype="http://schema.org/ListItem">'
    '<a itemprop="item" href="/"><span itemprop="name">Mug Shop</span></a></li>'
    '<li itemprop="itemListElement" itemscope itemtype="http://schema.org/ListItem">'
    '<a itemprop="item" href="/k"><span itemprop="name">Kitchen</span></a></li>'
    '<li itemprop="itemListElement" itemscope itemtype="http://schema.org/ListItem">'
    '<a itemprop="item" href="/k/m"><span itemprop="name">Mugs</span></a></li></ol>'
)


@pytest.mark.parametrize(
    "body",
    [
        trail("Home", "Kitchen", "Mugs", "Blue mug"),
        trail("mug shop", "Kitchen", "Mugs"),
        MICRODATA,
        '<nav class="breadcrumb"><a href="/">Start</a> › <a href="/k">Kitchen</a> › '
        '<a href="/k/m">Mugs</a> › <span>Blue mug</span></nav>',
        '<section class="breadcrumb"><a href="/list">Back to list</a><div class="breadcrumbs">'
        '<a href="https://mug-shop.example/">Mugshop</a><a href="/k">Kitchen</a>'
        '<a href="/k/m">Mugs</a></div></section>',
        '<ul aria-label="Breadcrumb"><li><a href="/k">Kitchen</a></li>'
        '<li><a href="/m">Mugs</a></li><li><a href="#">Blue mug</a></li></ul>',
        '<div id="wayfinding-breadcrumbs_container"><ul><li><a href="/k"> Kitchen </a></li>'
        '<li>›</li><li><a href="/k/m">Mugs</a></li></ul></div>',
    ],
)
def test_breadcrumbs_are_the_category(body: str) -> None:
    assert page_of(body + "<h1>Blue mug</h1>").offer.category == "Kitchen > Mugs"


def test_the_category_of_the_product_goes_first_and_none_is_none() -> None:
    product = '<script type="application/ld+json">{"@type":"Product","name":"Blue mug"%s}</script>'
    body = trail("Home", "Kitchen") + "<h1>Blue mug</h1>"
    assert page_of(product % ',"category":"Cups"' + body).offer.category == "Cups"
    assert page_of(product % "" + body).offer.category == "Kitchen"
    assert page_of('<nav class="breadcrumb"></nav><h1>Blue mug</h1>').offer.category == ""
    assert page_of('<a href="/k">Kitchen</a><h1>Blue mug</h1>').offer.category == ""


@pytest.mark.parametrize(
    "inside",
    [
        'Blue mug <span class="off-left">Details</span>',
        '<span class="sr-only">Details about</span> Blue mug',
        'Blue mug <div aria-hidden="true"><span>Saved!</span> <a>Add to another list</a></div>',
        '<a href="/login">Log in first</a> Blue mug',
        "Blue mug <button>Share</button> -",
        "<span>Blue</span> <a href='/mugs'>mug</a>",
    ],
)
def test_interface_in_the_heading_is_no_title(inside: str) -> None:
    assert page_of(f"<h1>{inside}</h1>").offer.title == "Blue mug"


def test_a_detail_in_the_heading_stays_though_the_title_lacks_it() -> None:
    assert page_of("<h1>Blue mug <span>350 ml</span></h1>").offer.title == "Blue mug 350 ml"
    assert page_of("<h1><div>Blue</div><div>mug</div></h1>").offer.title == "Blue mug"
    assert page_of('<h1><a href="/x">Other words</a></h1>', title="Words").offer.title


def test_a_category_in_the_breadcrumbs_does_not_head_the_product() -> None:
    crumbs = (
        '<ol itemscope itemtype="http://schema.org/BreadcrumbList"><li itemprop="itemListElement" '
        'itemscope itemtype="http://schema.org/ListItem"><span itemprop="name">Cups and mugs'
        "</span></li></ol>"
    )
    product = (
        '<div itemscope itemtype="http://schema.org/Product"><span itemprop="name">Blue mug</span>'
        "</div>"
    )
    assert page_of(crumbs + product, title="Blue mug | Cups and mugs").offer.title == "Blue mug"


@pytest.mark.parametrize(
    "picture",
    [
        '<img src="/i/loadIndicator-large._CB485921984_.gif">',
        '<img src="/i/uploading_small.gif">',
        '<img src="/i/1x1.gif">',
        '<img src="/i/chat_34x37.png">',
        '<img src="https://stat.example/?site=3&t=16069">',
        '<img src="data:image/gif;base64,' + "R0lGODlh" * 800 + '">',
    ],
)
def test_loaders_counters_and_chat_marks_are_no_pictures_of_the_product(picture: str) -> None:
    body = f'<main><h1>Blue mug</h1>{picture}<img src="/i/mug.jpg" alt="Mug"></main>'
    assert [image.src for image in page_of(body).images] == ["/i/mug.jpg"]
