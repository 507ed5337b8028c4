"""Real text of shops: what of it goes to an engine, and what comes out without one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fake_engines import Upside

from listingkit.cli.localize import exit_code
from listingkit.language.foreign import foreign_language
from listingkit.language.mains import mains_misfits, read_mains
from listingkit.localize.adapt.punctuation import punctuate
from listingkit.localize.culture.text import Topics
from listingkit.localize.files.html_segments import extract_html
from listingkit.localize.files.jsonld_segments import jsonld_spots
from listingkit.localize.files.values import Value, make_value
from listingkit.localize.mt.dimensions import named_measures, unnamed
from listingkit.localize.mt.glossary import Glossary
from listingkit.localize.mt.mask import take_apart
from listingkit.localize.mt.reasons import heads_warnings, is_safety
from listingkit.localize.mt.translate import make_glossary, translate_segments
from listingkit.localize.pipeline import localize
from listingkit.localize.planning import goal
from listingkit.localize.promises import Promises
from listingkit.markets import culture, language, market
from listingkit.model import Fact, Where


@pytest.fixture(scope="module")
def portuguese() -> Glossary:
    return make_glossary("en", "pt")


def value(raw: str) -> Value:
    return make_value(raw, "description", "paragraph", "a", Where(path="a"), "en")


def asked(raw: str, terms: Glossary) -> list[str]:
    """The words that an engine is needed for, unit by unit."""
    return [
        unit.core
        for segment in value(raw).all_segments()
        for unit in take_apart(
            segment.text,
            "en",
            markup=segment.markup == "html",
            is_key=lambda words: terms.label(words) is not None,
            target="pt",
        )
        if unit.words and terms.label(unit.core) is None
    ]


ASKED = [
    # --- lines: marks of lists, keys, several sentences ---
    ("✔ Made of soft wool<br>• Fits every bag", ["Made of soft wool", "Fits every bag"]),
    ("✔ Fits a bag ✔ Goes with you", ["Fits a bag", "Goes with you"]),
    ("* Fits every bag - Made for you", ["Fits every bag - Made for you"]),
    ("Fine old mug | Norrvik", ["Fine old mug", "Norrvik"]),
    ("👕 Great gift for everyone 🎁", ["Great gift for everyone"]),
    ("Material: made of old sails", ["made of old sails"]),
    ("<p>Material: Cotton<br>Colour: Red &amp; Blue</p>", []),
    ("1. Open the box. 2. Take it out.", ["Open the box.", "Take it out."]),
    ("Weighs approx. 2 kg incl. lid. No. 5 of our range, e.g. the St. Moritz one. It holds 3.5 L.",
     ["Weighs approx. 2 kg incl. lid.", "No. 5 of our range, e.g. the St. Moritz one.",
      "It holds 3.5 L."]),
    ("Here between Fri. 18 Dec. and Wed. 23 Dec. by post",
     ["Here between Fri. 18 Dec. and Wed. 23 Dec. by post"]),
    ("It is 9 In. X 6 In. X 0.75 In. Fine", ["It is 9 In. X 6 In. X 0.75 In.", "Fine"]),
    ("Con\u00adtem\u00adpo\u00adrary de\u200bsign\ufeff for \u200ehomes",
     ["Contemporary design for homes"]),
    # --- numbers, units, codes and names need no words ---
    ("180 g/m²", []), ("80x80 cm", []), ("150x200/50x80 cm", []), ("23x31x15 cm", []),
    ("480\u2009x\u2009800\u2009px", []), ("EU 38 / US 7.5", []),
    ("__stripe_mid", []), ("rc::c", []), ("loc_en_CA, 12222651", []), ("{{ product.title }}", []),
    ('L 29" x W 13" x H 11"', []), ('29"L x 13"W x 11"H', []), ("W30 x D12 x H40 cm", []),
    ("Dimensions: 10 x 20 x 5 cm (L x W x H)", []), ("H: 12 cm, W: 20 cm, D: 3 cm", []),
    ("Width 30cm, Height 40cm, Depth 12cm", []), ("Size L x 2", []),
    # --- HTML: blocks, inline tags, what stands side by side ---
    ("<p>Unclosed para<p>Second <b>bold text<p>third one",
     ["Unclosed para", "Second", "bold text", "third one"]),
    ("<div>Text one<div>Text two</div>Text three</div>", ["Text one", "Text two", "Text three"]),
    ("<table><tr><td><table><tr><td>Inner one</table></td><td>Outer one</td></tr></table>",
     ["Inner one", "Outer one"]),
    ("<p><span>Our </span><span>good old </span><span>kettle bag</span></p>",
     ["<span>Our </span><span>good old </span><span>kettle bag</span>"]),
    ("<nav><a>our story</a> <a>our team</a></nav>", ["our story", "our team"]),
    ('<p><a href="/">Our shop</a> &gt; <a href="/x">Our bags</a></p>', ["Our shop", "Our bags"]),
    ("<li><a href='/x'>For trade only</a>,</li>", ["For trade only"]),
    ("<p>The <b>best</b> mug <!-- not this --> for <i>you</i></p>",
     ["The <b>best</b> mug for <i>you</i>"]),
    ("<select><option>Small</option><option>Very big</option></select>", ["Very big"]),
    ("<details><summary>Read on</summary>Hang it up</details>", ["Read on", "Hang it up"]),
    ('<a title="See it all">Go on now</a>', ["Go on now", "See it all"]),
    ('<input type=submit value="Buy it now"><input type=text value="x y z">', ["Buy it now"]),
    ('<input placeholder="Find a thing"><b aria-label="Close it now"></b>',
     ["Find a thing", "Close it now"]),
    ('<nav aria-label="Breadcrumb navigation"><a href="/x">Our bags</a></nav>'
     '<nav aria-label="All our links"><a href="/y">Our cups</a></nav>',
     ["Our bags", "All our links", "Our cups"]),
    ('<img alt="Front of the thing"><img alt="">', ["Front of the thing"]),
    ('<meta property="og:image:alt" content="Side of the thing"><meta name="og:type" content="x y">'
     '<select><optgroup label="Very big ones"></optgroup></select>',
     ["Side of the thing", "Very big ones"]),
    ("<noscript><p>a b c</p></noscript><template>d e f</template><script>g h</script>"
     "<style>i j</style><code>k l</code>", []),
    ('<p translate="no">Keep it so</p><p lang="de">Ein Becher</p><p lang=en-GB>Fine one</p>',
     ["Fine one"]),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "wanted"), ASKED, ids=[raw[:40] for raw, _ in ASKED])
def test_only_words_go_to_an_engine(raw: str, wanted: list[str], portuguese: Glossary) -> None:
    assert asked(raw, portuguese) == wanted


WRITTEN = [
    ('L 29" x W 13" x H 11"', 'C 29" x L 13" x A 11"'),
    ("W30 x D12 x H40 cm", "L30 x P12 x A40 cm"),
    ("Dimensions: 10 x 20 x 5 cm (L x W x H)", "Dimensões: 10 x 20 x 5 cm (C x L x A)"),
    ("<p>&nbsp;Colour: Red&nbsp;&amp; Blue&nbsp;</p>",
     "<p>&nbsp;Cor: Vermelho&nbsp;&amp; Azul&nbsp;</p>"),
    ("✔ Machine washable<br />✔ Cotton", "✔ Lavável à máquina<br />✔ Algodão"),
    ("<td>Colour</td><td>XL / Red</td>", "<td>Cor</td><td>XL / Vermelho</td>"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "wanted"), WRITTEN, ids=[raw[:30] for raw, _ in WRITTEN])
def test_labels_and_measures_need_no_engine(raw: str, wanted: str, portuguese: Glossary) -> None:
    found = value(raw)
    done = translate_segments(found.all_segments(), "en", "pt", glossary=portuguese)
    assert found.fill(done) == wanted
    assert {one.status for one in done.values()} == {"ready"}


def test_sides_of_measures_keep_their_figures() -> None:
    (found,) = named_measures('Top 96"W x 30"D x 1-3/4" thick', "en", "pl")
    assert found.target == '96" szer. x 30" gł.'
    assert unnamed('29"L x 13"W', "en").split() == ['29"', "x", '13"']
    for plain in ("S / M / L", "L x 2", 'fits 12" and 14"', "Type C", "A4 x 2"):
        assert named_measures(plain, "en", "de") == []


def test_texts_of_markup_are_those_people_read() -> None:
    script = json.dumps(
        {"@graph": [
            {"@type": "Product", "name": "Red mug", "sku": "AB-C", "color": ["Red", "Blue"],
             "brand": {"@type": "Brand", "name": "Acme"}, "category": "Mugs", "size": "Large",
             "identifier": {"@type": "PropertyValue", "value": "red-mug"},
             "additionalProperty": [{"@type": "PropertyValue", "name": "Shade", "value": "Dark"}],
             "offers": {"@type": "Offer", "availability": "https://schema.org/InStock",
                        "itemCondition": "NewCondition", "url": "https://a.example/x"}},
            {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "name": "Home"}]},
            {"@type": "Question", "name": "Is it red?",
             "acceptedAnswer": {"@type": "Answer", "text": "It is."}},
            {"@type": "Review", "reviewBody": "Great", "author": {"@type": "Person", "name": "Bo"}},
        ]}
    )  # fmt: skip
    found = [one.text for one in jsonld_spots(script, 0) if one.role == "text"]
    assert found == ["Red mug", "Red", "Blue", "Shade", "Dark", "Home", "Is it red?", "It is."]


def test_inline_tags_move_as_a_whole() -> None:
    found = extract_html("<p>A <b>red</b> mug for <a title='See it'>you</a></p>", "a", "a", "en")
    (spot,) = found.spots
    assert spot.segment.text == "A <b>red</b> mug for <a title='See it'>you</a>"
    assert [inner.segment.text for inner in spot.inner] == ["See it"]


@pytest.mark.parametrize(
    ("tag", "text", "wanted"),
    [
        ("fr-FR", 'Matière: coton! Le "bon" sac?',
         "Matière\u00a0: coton\u202f! Le «\u00a0bon\u00a0» sac\u202f?"),
        ("fr-FR", 'R&amp;D; <b>Super</b>! 12:30, 5" https://a.fr/x?y=1',
         'R&amp;D\u202f; <b>Super</b>\u202f! 12:30, 5" https://a.fr/x?y=1'),
        ("fr-CA", "Matière: coton! Oui?", "Matière\u00a0: coton! Oui?"),
        ("es-ES", "Nuevo! Te gusta? Sí. ¿Qué?", "¡Nuevo! ¿Te gusta? Sí. ¿Qué?"),
        ("ar-AE", "مرحبا, كيف الحال? 12.5,", "مرحبا، كيف الحال؟ 12.5،"),
        ("ja-JP", "赤いマグ, 綿 100%. 12.5 cm!", "赤いマグ、綿 100%。12.5 cm！"),
        ("zh-CN", "红色: 棉, 好.", "红色：棉，好。"),
        ("de-DE", 'Der "beste" Becher, 5" hoch', "Der „beste“ Becher, 5\" hoch"),
        ("pt-BR", '"Bom" isso!', '"Bom" isso!'),
    ],
)  # fmt: skip
def test_marks_are_set_as_the_language_does(tag: str, text: str, wanted: str) -> None:
    data = language(tag)
    assert data is not None
    done = punctuate(text, data, tag, markup=True)
    assert done == wanted
    assert punctuate(done, data, tag, markup=True) == done


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Una taza para el café que los niños no rompen", "es"),
        ("Ein schöner Becher für den Tee und die Reise", "de"),
        ("Кружка для чая", "Cyrillic"),
        ("赤いマグカップ", "ja"),
        ("Tefal Ingenio Non-stick Elegance Cookware Set, 13 Pieces", None),
        ("Wi-Fi; 802.11b/g/n/ac", None),
        ("A nice mug for the tea", None),
    ],
)
def test_another_language_is_told_when_it_is_sure(text: str, found: str | None) -> None:
    assert foreign_language(text, "en") == found


WARNS = {
    "en": [
        "WARNING: choking hazard", "Not suitable for children under 36 months.", "Caution!",
        "Keep out of reach of children", "Risk of electric shock", "Do not immerse the base",
        "⚠ Read before use", "May cause cancer and reproductive harm (Prop 65)", "Not a toy.",
        "Never leave a burning candle unattended", "For external use only", "Safety warnings",
        "This product can expose you to chemicals known to the State of California",
    ],
    "de": ["Achtung: heiß", "Nicht für Kinder unter 36 Monaten geeignet", "Erstickungsgefahr",
           "Nicht in Wasser tauchen", "Sicherheitshinweise",
           "Außerhalb der Reichweite von Kindern"],
    "es": ["Advertencia: piezas pequeñas", "No sumergir en agua", "Riesgo de incendio"],
    "fr": ["Attention ! Surface chaude", "Ne convient pas aux enfants de moins de 36 mois"],
}  # fmt: skip
CALM = {
    "en": [
        "Do not bleach", "Do not tumble dry", "Machine wash at 30 degrees", "Non-toxic paint",
        "Caution Tape by Funko", "The best allergen barrier for your bed", "Non-flammable foam",
        "Contraceptives & Pregnancy Tests", "Lighting may cause slight colour differences",
        "Low battery warning light", "Keep away from direct sunlight", "Overload protection",
        "Poison Eau de Toilette", "Handles that stay cool without the risk of burning hands",
    ],
    "de": ["Umstandskleid für die Schwangerschaft", "Nicht bleichen", "Ungiftige Farbe"],
    "es": ["Atención al cliente", "No tóxico", "Ropa para el embarazo"],
    "fr": ["Enceinte Bluetooth", "Une attention particulière aux détails", "Non toxique"],
}  # fmt: skip


def test_warnings_are_known_and_care_is_none() -> None:
    for code, texts in WARNS.items():
        assert [text for text in texts if not is_safety(text, code)] == []
    for code, texts in CALM.items():
        assert [text for text in texts if is_safety(text, code)] == []
    assert heads_warnings("⚠ Safety warnings:", "en")
    assert not heads_warnings("Warning: hot surface", "en")


def test_promises_of_the_source_market_and_what_only_looks_like_them() -> None:
    there = goal("de", None, (), None)
    topics = Topics(language("en"), culture())
    held = Promises({}, there, topics)
    promises = [
        "Free shipping over $50", "Ships within 24 hours", "Free postage", "2 year warranty",
        "Personalized items cannot be canceled or returned", "Call us toll free, Mon-Fri",
        "Pickup only at our store", "Import duties are paid by us", "Buy now, pay later",
        "30 days money back", "Made for 110 V", "Comes with a US plug", "incl. VAT",
    ]  # fmt: skip
    assert [text for text in promises if not held(text)] == []
    harmless = [
        "Shipping & Returns", "Warranty card and blade set", "Return to top", "How to return it",
        "The speaker delivers great sound", "A space saving shelf", "Works at 100-240 V",
        "Comes with an EU plug", "Battery life: up to 10 hours", "Supports MP3 files",
        "Perfect for saving pretty much everything", "A 12 V motor",
    ]  # fmt: skip
    assert [text for text in harmless if held(text)] == []
    stated = {
        "warranty_months": Fact(value=24, markets=("de",)),
        "plug": Fact(value="F", markets=("de",)),
    }
    backed = Promises(stated, there, topics)
    assert [backed("2 year warranty"), backed("Comes with a US plug")] == [None, None]
    assert backed("Free shipping over $50")


def test_mains_are_held_against_those_of_a_market() -> None:
    fryer = read_mains("Fryer, 120 V, US plug; 12 V DC adapter, max 250V")
    assert (fryer.volts, fryer.plugs) == (((120, 120),), {"A", "B"})
    assert mains_misfits(fryer, market("us").electric) == []
    assert len(mains_misfits(fryer, market("de").electric)) == 2
    assert len(mains_misfits(fryer, market("jp").electric)) == 1
    assert not mains_misfits(read_mains("220 V, Stecker Typ C"), market("de").electric)


FRENCH = {
    "Kind to the earth that we all share": "Respectueux de l'environnement et de la terre",
    "It holds 90001 of tea for the two of you!": "Elle contient 90001 de thé pour vous deux!",
}


class Green(Upside):
    """Knows two phrases of French, and notes what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset({("en", "fr"), ("en", "pt")})

    def translate(self, texts: object, source: str, target: str) -> list[str]:
        self.asked += texts  # type: ignore[arg-type]
        return super().translate(texts, source, target)  # type: ignore[arg-type]

    def one(self, text: str) -> str:
        return FRENCH.get(text) or super().one(text)


def test_every_step_comes_after_the_one_it_needs(tmp_path: Path) -> None:
    texts = (
        "It holds 12 fl oz of tea for the two of you!",
        "Kind to the earth that we all share",
        "<h3>Safety warnings</h3><ul><li>Use it on flat ground only</li></ul>",
        "Un sac pour la ville et les voyages avec vous dans le train",
        "Eine Tasse für den Tee, die wir in die Berge mitnehmen",
    )
    row = {"id": "a", "language": "en", "title": "Big mug", "bullets": texts[:2]}
    row["description"] = f"<p>{texts[3]}</p><p>{texts[4]}</p><p>A kettle for 120 V</p>"
    row["facts"] = {"manual_languages": {"value": ["en", "de"]}}
    toy = {"id": "b", "language": "en", "title": "Big toy", "description": texts[2]}
    (tmp_path / "a.jsonl").write_text(f"{json.dumps(row)}\n{json.dumps(toy)}", "utf-8")
    engine = Green()
    summary = localize([tmp_path], ["fr"], out=tmp_path / "out", engine=engine)
    manifest = json.loads((tmp_path / "out/fr/manifest.json").read_text("utf-8"))
    listing, warned = manifest["listings"]
    lines = (tmp_path / "out/fr/a.jsonl").read_text("utf-8").splitlines()
    written = json.loads(lines[0])
    sheet = (tmp_path / "out/fr/review.csv").read_text("utf-8-sig")
    # Units after the engine, marks after units.
    assert " 355 ml " in written["bullets"][0]
    assert written["bullets"][0].endswith("\u202f!")
    # Vetoes see the words of the target language, and the source is kept.
    assert written["bullets"][1] == texts[1]
    assert "not allowed in this market" in sheet
    # Texts of another language are never asked; one in the target's stays as it is.
    assert not [text for text in engine.asked if "Tasse" in text or "voyages" in text]
    assert f"<p>{texts[3]}</p>" in written["description"]
    assert "written in de, the listing in en" in sheet
    # What stands below a heading of warnings blocks the listing, the summary and the exit code.
    assert [listing["status"], warned["status"]] == ["review", "blocked"]
    assert summary.markets[0].listings["blocked"] == 1
    assert exit_code(summary, strict=False) == 1
    told = {one["code"]: one["message"] for one in listing["findings"]}
    assert told["MAN001"] == "the manual is in de, en, buyers read fr"
    assert told["MNS001"] == "made for 120 V; the mains there are 230 V"
