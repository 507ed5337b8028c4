"""Views that move, turn or have depth; manuals; what ``inspect`` says of them."""

from __future__ import annotations

import json

import msgspec
import pytest

from listingkit.catalog import jsonl
from listingkit.model import Listing
from listingkit.page import Page
from listingkit.page.inspect import inspect_page
from listingkit.page.media import scripted, size_service


def page(body: str, head: str = "") -> Page:
    source = f"<html><head>{head}</head><body><main><h1>Chair</h1>{body}</main></body></html>"
    return Page(source.encode(), "chair.html", "https://shop.example/chair")


def kinds(found: Page) -> set[str]:
    media = found.media
    names = ("video", "model_3d", "ar", "view_360", "try_on")
    return {name for name in names if getattr(media, name)}


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ('<model-viewer src="chair.glb"></model-viewer>', {"model_3d"}),
        ('<model-viewer src="chair.glb" ar ios-src="chair.usdz"></model-viewer>',
         {"model_3d", "ar"}),
        ('<a rel="ar" href="chair.usdz"><img src="chair.jpg"></a>', {"model_3d", "ar"}),
        ('<video><source src="/film.mp4"></video>', {"video"}),
        ('<iframe src="https://www.youtube-nocookie.com/embed/x1"></iframe>', {"video"}),
        ('<iframe data-src="https://sketchfab.com/models/ab/embed"></iframe>', {"model_3d"}),
        ('<div class="cloudimage-360" data-folder="https://cdn.example/chair/"></div>',
         {"view_360"}),
        ("".join(f'<img src="/spin/chair-{n:02}.jpg">' for n in range(1, 13)), {"view_360"}),
        ("<button>View in your room</button>", {"ar"}),
        ("<button>Find my size</button>", {"try_on"}),
        # Near misses.
        ("<video></video>", set()),
        ('<iframe src="https://www.google.com/recaptcha"></iframe>', set()),
        ("".join(f'<img src="/img/chair-{n:02}.jpg">' for n in range(1, 13)), set()),
        ("".join(f'<img src="/spin/chair-{n:02}.jpg">' for n in (1, 2, 3, 4, 5)), set()),
        ('<div id="spin360" class="celwidget"></div>', set()),
        ('<a href="/about.globe">World</a>', set()),
    ],
)  # fmt: skip
def test_views(body: str, wanted: set[str]) -> None:
    assert kinds(page(body)) == wanted


def test_markup_names_models_and_films() -> None:
    found = page(
        "",
        '<script type="application/ld+json">{"@type":"Product","name":"Chair","subjectOf":'
        '{"@type":"3DModel","encoding":[{"@type":"MediaObject","contentUrl":"/c.glb"},'
        '{"@type":"MediaObject","contentUrl":"/c.usdz"}]}}</script>'
        '<script type="application/ld+json">{"@type":"VideoObject","contentUrl":"/f.mp4"}</script>',
    )
    assert kinds(found) == {"model_3d", "ar", "video"}
    assert {item.href for item in found.media.model_3d} == {"/c.glb", "/c.usdz"}
    assert found.facts()["model_3d"].value is True


def test_what_a_script_names_is_told_apart() -> None:
    found = page('<script>player("/films/chair.mp4"); load("cdn.fitanalytics.com/w.js")</script>')
    assert kinds(found) == set()
    assert scripted(found)
    assert size_service(found)
    assert not scripted(page("<p>A chair.</p>"))


@pytest.mark.parametrize(
    ("body", "languages"),
    [
        ('<a href="/files/chair_manual_de.pdf">PDF</a>', ("de",)),
        ('<a href="/m">Bedienungsanleitung</a>', ()),
        ('<a href="/m" hreflang="pl-PL">Instrukcja obsługi</a>', ("pl",)),
        ('<a href="/m">User manual (Deutsch, Français)</a>', ("de", "fr")),
        ('<a href="/m">取扱説明書</a>', ()),
    ],
)  # fmt: skip
def test_manuals(body: str, languages: tuple[str, ...]) -> None:
    (manual,) = page(body).media.manuals
    assert manual.languages == languages


@pytest.mark.parametrize(
    "body",
    [
        "<p>Manual gearbox</p>",
        '<a href="/terms.pdf">Terms</a>',
        '<nav><a href="/manuals">User manuals</a></nav>',
        '<a href="/manual-grinders">Manual coffee grinders</a>',
    ],
)
def test_no_manuals(body: str) -> None:
    assert page(body).media.manuals == ()


def test_inspect_shows_each_view() -> None:
    seen = json.loads(
        msgspec.json.encode(
            inspect_page(
                page(
                    '<img src="chair.jpg" alt="Chair" srcset="chair-800.jpg 800w">'
                    '<model-viewer src="chair.glb"></model-viewer>'
                    '<a href="/manual.pdf">User manual</a>'
                )
            )
        )
    )
    media = seen["media"]
    assert (media["images"], media["images_with_text"]) == (1, 1)
    assert media["model_3d"][0]["href"] == "chair.glb"
    assert media["video"] == media["ar"] == media["view_360"] == media["try_on"] == []
    assert seen["manuals"][0]["text"] == "User manual"
    assert seen["facts"]["manual"] is True
    assert seen["truncated"] is False


def test_facts_from_additional_properties() -> None:
    found = page(
        "",
        '<script type="application/ld+json">{"@type":"Product","name":"Case","additionalProperty":['
        '{"@type":"PropertyValue","name":"Material","value":"Leather"},'
        '{"@type":"PropertyValue","name":"Compatible with","value":"Phone 5"},'
        '{"@type":"PropertyValue","name":"Weight","value":80,"unitText":"g"},'
        '{"@type":"PropertyValue","name":"Colour code","value":"7"}]}</script>',
    )
    facts = {name: fact.value for name, fact in found.facts().items()}
    assert facts["materials"] == ("Leather",)
    assert facts["compatibility"] == ("Phone 5",)
    assert facts["weight"] == "80 g"


def test_a_listing_in_json_states_views_manuals_and_reviews() -> None:
    line = {
        "id": "c1",
        "title": "Chair",
        "description": "A chair.",
        "images": ["a.jpg", "b.jpg", "c.jpg"],
        "media": {"model_3d": "chair.glb", "video": [], "view360": True, "user_images": ["u.jpg"]},
        "manuals": {"de": "de.pdf", "fr": ""},
        "reviews": {"count": 12, "with_images": 0, "rating": 4.5},
    }
    (listing,) = jsonl.read(json.dumps(line).encode(), "chairs.jsonl")
    assert isinstance(listing, Listing)
    facts = {name: fact.value for name, fact in listing.facts.items()}
    assert facts == {
        "model_3d": True,
        "view_360": True,
        "user_image_share": 25.0,
        "manual": True,
        "manual_languages": ("de",),
        "review_count": 12,
        "rating": 4.5,
        "reviews_with_images": 0,
    }


@pytest.mark.parametrize("odd", [7, "text", [], {"model_3d": 3, "count": True, "de": None}])
def test_odd_forms_are_no_facts(odd: object) -> None:
    line = {"id": "c1", "title": "Chair", "price": 3, "media": odd, "manuals": odd, "reviews": odd}
    (listing,) = jsonl.read(json.dumps(line).encode(), "chairs.jsonl")
    assert isinstance(listing, Listing)
    assert set(listing.facts) <= {"manual", "manual_languages"}
