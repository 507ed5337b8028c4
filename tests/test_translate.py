"""Segments through memory, glossary and engine: complete, or in the source language and marked."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence

import fake_engines
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from real_engine import firefox, needs_model

from listingkit.engines.firefox import FirefoxEngine
from listingkit.engines.worker import EnginePool
from listingkit.localize.memory.store import MemoryEntry, Snapshot
from listingkit.localize.mt.glossary import Entry, Glossary
from listingkit.localize.mt.pair_terms import make_glossary
from listingkit.localize.mt.spans import find_spans
from listingkit.localize.mt.translate import UNSIGNED, new_entries, translate_segments
from listingkit.model import Earlier, Segment, Translation

GLOSSARY = Glossary(
    [
        Entry("chest", "busto", "noun", "measure"),
        Entry("size chart", "tabela de medidas", "noun"),
        Entry("dress shirt", "camisa social", "noun"),
        Entry("phone case", "capa de celular", "noun"),
        Entry("do not tumble dry", "não secar na secadora", "phrase"),
        Entry("iron on low heat", "passar em temperatura baixa", "phrase"),
        Entry("batteries not included", "pilhas não incluídas", "phrase"),
    ]
)


def segments(*texts: str, markup: str = "html") -> list[Segment]:
    return [
        Segment(key=f"k{i}", listing_id="a", text=text, kind="paragraph", markup=markup)  # type: ignore[arg-type]
        for i, text in enumerate(texts)
    ]


def real(*texts: str, names: Sequence[str] = ("Nike",), glossary: Glossary = GLOSSARY) -> list[Translation]:  # fmt: skip # noqa: E501
    done = translate_segments(
        segments(*texts), "en", "pt-BR", glossary=glossary, protected=names, engine=firefox()
    )
    return list(done.values())


# --- the known faults of a raw engine ---------------------------------------------------------


@needs_model
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chest (cm)", "Busto (cm)"),
        ("Size chart", "Tabela de medidas"),
        ("phone case", "capa de celular"),
        ("Do not tumble dry", "Não secar na secadora"),
        ("Iron on low heat", "Passar em temperatura baixa"),
        ("12 cm x 5 in", "12 cm x 5 in"),
        ("EU 38 / US 7.5", "EU 38 / US 7.5"),
        ("www.example.com/a", "www.example.com/a"),
        ("Batteries not included", "Pilhas não incluídas"),
    ],
)
def test_labels_and_numbers_do_not_go_to_the_engine(text: str, expected: str) -> None:
    (done,) = real(text)
    assert (done.text, done.status) == (expected, "ready")


@needs_model
@pytest.mark.parametrize(
    ("text", "must"),
    [
        ("<b>Free</b> shipping on all orders over $50", ["<b>", "</b>", "$50"]),
        ("⟦0⟧ jacket for {1} in warm wool", ["⟦0⟧", "{1}"]),
        ("Sale 50% OFF 🔥", ["50%", " 🔥"]),
        ("BRAND NEW!!! BUY NOW", ["!!!", "NOV", "COMPR"]),
        ("Read more at www.example.com/a today.", ["www.example.com/a"]),
        ("The box is 12 cm x 5 in and fits EU 38 / US 7.5 shoes.",
         ["12 cm x 5 in", "EU 38 / US 7.5"]),
        ("✔ Made of 100% cotton &amp; 5% elastane.", ["✔ ", "100%", "5%", "&amp;"]),
        ('See our <b>size guide</b> or <a href="/x?a=1&amp;b=2">write to us</a> first.',
         ["<b>", "</b>", '<a href="/x?a=1&amp;b=2">', "</a>"]),
        ("Our Nike Air jacket weighs 200 g.", ["Nike", "200 g"]),
    ],
)  # fmt: skip
def test_nothing_is_lost_on_the_way(text: str, must: list[str]) -> None:
    (done,) = real(text)
    assert done.origin == "engine", done
    assert done.text != text
    assert [piece for piece in must if piece not in done.text] == []
    assert "euro" not in done.text


@needs_model
def test_a_wrong_term_goes_to_review() -> None:
    (done,) = real("This dress shirt keeps its shape after many washes.")
    assert done.status == "review" or "camisa social" in done.text.lower()
    (done,) = real("Dress shirt slim fit non-iron")
    assert done.status == "review"
    assert "Vestido camisa" not in done.text


@needs_model
@pytest.mark.parametrize(
    "text",
    ["Tank top", "Machine wash/dry.", "Iron on medium heat", "Summit Watch",
     "The linen jumper comes in three colours", "Made for cool fall days",
     "The straps let you stash your essentials in sporty style", "Sale on all phone cases",
     "Dark gray polyester/spandex straight leg pants"],
)  # fmt: skip
def test_what_an_engine_takes_for_something_else_goes_to_review(text: str) -> None:
    (done,) = real(text)
    assert done.status == "review" or not any(
        wrong in done.text.lower()
        for wrong in ("pode", "tanque", "máquina de lavar", "ferro", "cúpula", "cama", "salto",
                      "queda", "esfaque", "caso", "venda")
    )  # fmt: skip
    if "polyester" in text:
        assert done.status == "review" or "poliéster" in done.text


@needs_model
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vanilla candle", "Vela de baunilha"),
        ("Adjustable drawstring.", "Cordão ajustável."),
        ("Soft, brushed interior.", "Interior macio e escovado."),
    ],
)
def test_short_texts_that_come_back_the_same_are_ready(text: str, expected: str) -> None:
    (done,) = real(text)
    assert (done.text, done.status) == (expected, "ready")


class Indonesian(fake_engines.Upside):
    """Speaks a language without a list of words."""

    def pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset({("en", "id")})


def test_without_words_to_check_by_short_engine_texts_go_to_review() -> None:
    (done,) = translate_segments(
        segments("Yellow watering can"), "en", "id", engine=Indonesian()
    ).values()
    assert done.status == "review"
    assert "short text without context: check the meaning" in done.reasons


@needs_model
def test_a_title_is_translated_around_its_name_and_said_so_in_its_text() -> None:
    given = [
        Segment(key=f"{listing}{kind}", listing_id=listing, text=text, kind=kind)
        for listing, kind, text in (
            ("a", "title", "Vexa Running Short"),
            ("a", "paragraph", "The Vexa Running Short keeps you dry."),
            ("b", "title", "Automatic Kettle"),
            ("b", "paragraph", "Fully automatic: the Automatic Kettle is quick."),
        )
    ]
    done = translate_segments(given, "en", "pt-BR", engine=firefox())
    assert done["atitle"].text == "Shorts de corrida Vexa"
    assert "Shorts de corrida Vexa" in done["aparagraph"].text
    assert [one.status for one in done.values()][:2] == ["ready", "ready"]
    # A word that the listing writes small is a word, not a name.
    assert "Automatic" not in done["btitle"].text or done["btitle"].status == "review"


@needs_model
def test_a_shop_name_that_ends_titles_stays() -> None:
    texts = [f"{goods} | Vexa Home Shop" for goods in ("Wooden table", "Oak chair", "Yellow sofa")]
    given = [Segment(key=text, listing_id=text, text=text, kind="meta_title") for text in texts]
    done = translate_segments(given, "en", "pt-BR", engine=firefox())
    assert all(one.text.endswith(" | Vexa Home Shop") for one in done.values())
    assert done[texts[2]].text == "Sofá amarelo | Vexa Home Shop"


@needs_model
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gray hoodie with white details", "moletom com capuz"),
        ("Three black hoodies", "moletons com capuz"),
        ("A soft tank for runners", "regata"),
        ("Water tank of 2 liters", None),
    ],
)
def test_terms_that_the_engine_does_not_know_are_said_and_agree(
    text: str, expected: str | None
) -> None:
    (done,) = real(text, glossary=make_glossary("en", "pt-BR"))
    if expected is None:
        assert "regata" not in done.text.lower()
    else:
        assert expected in (done.text + done.suggestion).lower()


@needs_model
def test_safety_texts_are_never_published_by_a_machine() -> None:
    (done,) = real("Warning: choking hazard. Keep away from small children.")
    assert done.status == "blocked"
    assert done.text == done.segment.text
    assert done.origin == "source"
    assert done.suggestion


@needs_model
def test_results_do_not_depend_on_processes_or_company() -> None:
    texts = [f"The soft cotton shirt number {n} has {n} pockets." for n in range(12)]
    results = []
    for jobs in (1, 2):
        with EnginePool("firefox", jobs=jobs, batch=4) as pool:
            done = translate_segments(segments(*texts), "en", "pt", glossary=GLOSSARY, engine=pool)
            results.append(done)
    assert results[0] == results[1]
    alone = translate_segments(
        segments(texts[7]), "en", "pt", glossary=GLOSSARY, engine=FirefoxEngine()
    )["k0"]
    assert alone.text == results[0]["k7"].text


@needs_model
def test_real_texts_keep_their_numbers_tags_and_names(shared_data: object) -> None:
    import csv
    from pathlib import Path

    path = Path(str(shared_data)) / "catalogs" / "magento_gear_bags.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        texts = [row["description"] for row in csv.DictReader(file)][:3]
    for done in real(*texts, names=("Nike", "Luma")):
        if done.origin == "source":
            assert done.text == done.segment.text
            assert done.reasons
            continue
        for pattern in (r"<[^>]+>", r"\d+(?:[.,]\d+)*"):
            wanted = Counter(re.findall(pattern, done.segment.text))
            assert Counter(re.findall(pattern, done.text)) == wanted


# --- engines that misbehave -------------------------------------------------------------------

TRICKY = [
    "Soft <b>cotton</b> shirt with 12 cm sleeves",
    "Made of 60% wool and 40% silk by Nike",
    "See <a href='x'>our guide</a>. It has {n} pages &amp; 3 maps!",
    "✔ WARM AND SOFT: only $5.00 today 🔥",
    "<p>One 5 kg bag.</p><p>Two <i>bags</i> of 7 kg</p>",
]
EXACT = {"open", "close", "void", "placeholder", "url", "money", "quantity", "name", "emoji"}


def kept(text: str) -> Counter[str]:
    spans = find_spans(text, ("Nike",))
    return Counter(text[span.start : span.end] for span in spans if span.kind in EXACT)


def whole(done: Translation) -> bool:
    """Complete, or the source text with a reason."""
    if done.origin == "source":
        return done.text == done.segment.text and (bool(done.reasons) or done.status == "ready")
    return kept(done.text) == kept(done.segment.text)


@pytest.mark.parametrize("kind", fake_engines.HOSTILE, ids=lambda kind: kind.__name__)
def test_no_engine_can_break_a_segment(kind: type[fake_engines.Fake]) -> None:
    done = translate_segments(
        segments(*TRICKY), "en", "pt", glossary=GLOSSARY, protected=["Nike"], engine=kind()
    )
    assert [d for d in done.values() if not whole(d)] == []


def answers() -> st.SearchStrategy[object]:
    """What an engine may do to a text: a function, or how it fails."""
    junk = st.sampled_from(
        ["90001", "90002", "90003", "90004", "<b>", "</b>", "macio", "12 cm", "Nike", "NIKE", "%0%",
         "5", "\ue000", "\uf000", "&", "<", ".", "camisa", "90 001", "X90001", "(0)", "R$ 5", "🔥",
         "\ud83d", "{n}", "60%", "\x00", "$5.00", "www.x.com", "kg"]
    )  # fmt: skip
    place = st.integers(0, 9)

    def added(text: str, word: str, at: int) -> str:
        words = text.split(" ")
        return " ".join([*words[:at], word, *words[at:]])

    def dropped(text: str, at: int) -> str:
        words = text.split(" ")
        return " ".join([*words[:at], *words[at + 1 :]])

    return st.one_of(
        st.just(lambda text: text),
        st.builds(lambda word, at: lambda text: added(text, word, at), junk, place),
        st.builds(lambda at: lambda text: dropped(text, at), place),
        st.builds(lambda at: lambda text: " ".join([text] * (at + 1)), place),
        st.builds(lambda words: lambda text: " ".join(words), st.lists(junk, max_size=8)),
        st.sampled_from([None, 7, b"x", "raise", "short", "long", "huge"]),
    )


@given(st.lists(answers(), min_size=1, max_size=6), st.booleans())
@settings(max_examples=12, deadline=None)
def test_no_answer_at_all_can_break_a_segment(todo: list[object], back: bool) -> None:
    """Each text is answered by one of the given ways; which, depends on the text alone."""

    class Any(fake_engines.Upside):
        def pairs(self) -> frozenset[tuple[str, str]]:
            return frozenset({("en", "pt"), ("pt", "en")} if back else {("en", "pt")})

        def one(self, text: str) -> object:  # type: ignore[override]
            way = todo[zlib.crc32(text.encode()) % len(todo)]
            if way == "raise":
                raise RuntimeError(text)
            said = text if back and "ção" in text else super().one(text)
            return way(said) if callable(way) else said * 50 if way == "huge" else way

        def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
            lines = [self.one(text) for text in texts]
            cut = [line for line in lines if line != "short"]
            return cut + cut[: lines.count("long")]  # type: ignore[return-value]

    given_segments = segments(*TRICKY)
    done = translate_segments(
        given_segments, "en", "pt", glossary=GLOSSARY, protected=["Nike"], engine=Any()
    )
    assert list(done) == [segment.key for segment in given_segments]
    assert [d for d in done.values() if not whole(d)] == []
    marks = re.compile(r"[\x00\ud800-\uf8ff]|9000\d")
    assert [d for d in done.values() if marks.search(d.text)] == []
    for d in done.values():
        d.text.encode()


def test_a_crashing_engine_leaves_the_rest_translated() -> None:
    texts = ["The boom of the big drum is loud tonight", "A quiet shirt of soft cotton for him"]
    with EnginePool("fake_engines:Crashes", jobs=2, batch=4) as pool:
        bad, good = translate_segments(
            segments(*texts), "en", "pt", glossary=GLOSSARY, engine=pool
        ).values()
    assert (bad.origin, bad.text) == ("source", texts[0])
    assert bad.reasons
    assert good.origin == "engine"


# --- memory and no engine ---------------------------------------------------------------------


def remembered(**more: object) -> Snapshot:
    fields = {"source_lang": "en", "target_lang": "pt", "source": "A soft wool coat, 12 cm",
              "target": "Um casaco de lã macia, 12 cm"}  # fmt: skip
    return Snapshot([MemoryEntry(**{**fields, **more})], "pt")  # type: ignore[arg-type]


def lookup(text: str, memory: Snapshot) -> Translation:
    (done,) = translate_segments(
        segments(text), "en", "pt", glossary=GLOSSARY, memory=memory
    ).values()
    return done


def test_memory_is_used_and_says_whether_it_was_signed() -> None:
    done = lookup("A soft wool coat, 12 cm", remembered(reviewed=True))
    assert (done.origin, done.status, done.reviewed) == ("memory", "ready", True)
    done = lookup("A soft wool coat, 12 cm", remembered())
    assert (done.origin, done.status, done.reviewed) == ("memory", "review", False)
    assert done.reasons == (UNSIGNED,)


def test_memory_goes_through_the_gate() -> None:
    done = lookup("A soft wool coat, 12 cm", remembered(target="Um casaco, 13 cm", reviewed=True))
    assert (done.origin, done.status) == ("source", "review")
    assert done.suggestion == "Um casaco, 13 cm"


@pytest.mark.parametrize(
    ("target", "reasons"),
    [
        ("Uma xícara de esmalte vermelho na manhã calma.", ()),
        ("Uma xícara de esmalte azul na manhã calma.", ("glossary says vermelho for red",)),
    ],
)  # fmt: skip
def test_people_may_name_a_thing_otherwise_but_not_its_colour(
    target: str, reasons: tuple[str, ...]
) -> None:
    source = "A mug of red enamel in the quiet morning."
    (done,) = translate_segments(
        segments(source), "en", "pt", glossary=make_glossary("en", "pt"),
        memory=remembered(source=source, target=target, reviewed=True),
    ).values()  # fmt: skip
    assert (done.text, done.reasons) == (target, reasons)


def test_similar_memory_is_only_offered() -> None:
    done = lookup("A soft cotton coat, 12 cm", remembered(reviewed=True))
    assert (done.origin, done.status, done.text) == ("source", "review", done.segment.text)
    (told,) = [reason for reason in done.reasons if "memory has" in reason]
    assert told == (
        "memory has a 88 % match: Um casaco de lã macia, 12 cm; "
        "changed: A soft [-wool-]{+cotton+} coat, 12 cm"
    )
    assert done.suggestion == "Um casaco de lã macia, 12 cm"
    assert done.earlier == Earlier(source="A soft wool coat, 12 cm", target=done.suggestion)


def test_other_numbers_are_put_into_what_a_person_signed() -> None:
    done = lookup("A soft wool coat, 15 cm", remembered(reviewed=True))
    assert (done.text, done.origin) == ("Um casaco de lã macia, 15 cm", "memory")
    # It may go out, and nobody has signed this very text.
    assert (done.status, done.reviewed) == ("ready", False)
    done = lookup("A soft wool coat, 15 cm", remembered())
    assert (done.text, done.status) == ("Um casaco de lã macia, 15 cm", "review")
    assert done.reasons == (UNSIGNED, "memory with other numbers: 12 → 15")
    # What was converted has other numbers, and nobody may guess those.
    converted = remembered(target="Um casaco de lã macia, 4,7 in", reviewed=True)
    assert lookup("A soft wool coat, 15 cm", converted).text == "A soft wool coat, 15 cm"
    warning = {"source": "Warning: keep 12 cm away.", "target": "Aviso: mantenha a 12 cm."}
    assert lookup("Warning: keep 15 cm away.", remembered(reviewed=True, **warning)).text == (
        "Warning: keep 15 cm away."
    )


def test_a_place_has_its_own_translation() -> None:
    places = {"nav": "Início", "title": "Casa", "": "Lar"}
    memory = Snapshot(
        [MemoryEntry(source_lang="en", target_lang="pt", source="Home page", target=target,
                     context=context, reviewed=True) for context, target in places.items()],
        "pt",
    )  # fmt: skip
    where = [("nav", "ui"), ("k1", "title"), ("k2", "paragraph")]
    done = translate_segments(
        [Segment(key=key, listing_id="a", text="Home page", kind=kind)  # type: ignore[arg-type]
         for key, kind in where],
        "en", "pt", glossary=GLOSSARY, memory=memory,
    )  # fmt: skip
    assert [(one.text, one.status) for one in done.values()] == [
        ("Início", "ready"), ("Casa", "ready"), ("Lar", "ready"),
    ]  # fmt: skip


def test_without_an_engine_text_stays_and_is_marked() -> None:
    done = lookup("A coat nobody knows", Snapshot(()))
    assert (done.origin, done.status, done.text) == ("source", "review", "A coat nobody knows")
    assert done.reasons == ("not in memory or glossary",)


def test_a_run_remembers_its_ready_translations_for_the_same_engine_only() -> None:
    text = "The long coat keeps every child warm"
    engine = fake_engines.Upside()
    (first,) = translate_segments(
        segments(text), "en", "pt", glossary=GLOSSARY, engine=engine
    ).values()
    entries = new_entries([first], "en", "pt", engine.version)
    assert first.status == "ready"
    assert [entry.source for entry in entries] == [text]
    again = translate_segments(
        segments(text), "en", "pt", glossary=GLOSSARY, engine=engine, memory=Snapshot(entries, "pt")
    )
    assert list(again.values()) == [first]
    assert lookup(text, Snapshot(entries, "pt")).origin == "source"


def test_every_key_has_its_translation_and_empty_texts_are_fine() -> None:
    texts = ["", " ", "12 cm", "same same", "same same", "x" * 30_000]
    done = translate_segments(segments(*texts), "en", "pt", glossary=GLOSSARY)
    assert list(done) == [f"k{i}" for i in range(len(texts))]
    assert [d.text for d in done.values()] == texts
    assert [d.status for d in done.values()][:3] == ["ready"] * 3
    assert done["k5"].reasons == ("too long for one segment",)
