"""Taking texts apart and putting them together."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listingkit.localize.mt import weave
from listingkit.localize.mt.mask import SENTINELS, Pair, Slot, Unit, take_apart
from listingkit.localize.mt.spans import MAX_CHARS, find_spans

NUMBER = SENTINELS[0]


def spans(text: str, *names: str) -> list[str]:
    return [text[span.start : span.end] for span in find_spans(text, names)]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("12 cm x 5 in", ["12 cm", "5 in"]),
        ("5 in the box", ["5"]),
        ("18\" x 10' wide", ['18"', "10'"]),
        ("EU 38 / US 7.5", ["EU 38", "US 7.5"]),
        ("Sale 50% OFF 🔥", ["50%", "🔥"]),
        ("$1,299.99 or 25 EUR or R$ 30", ["$1,299.99", "25 EUR", "R$ 30"]),
        ("wash at -5°C, 220-240V, 8GB/256GB", ["-5°C", "220-240V", "8GB", "256GB"]),
        ("⟦0⟧ jacket for {1} and {{ name }} %s %(x)s", ["⟦0⟧", "{1}", "{{ name }}", "%s", "%(x)s"]),
        ('<b>Free</b> <a href="x>y">now</a>', ["<b>", "</b>", '<a href="x>y">', "</a>"]),
        ("see www.example.com/a. mail a.b@shop.com", ["www.example.com/a", "a.b@shop.com"]),
        ("model AB-123-X, iPhone15, A4, 1080p", ["AB-123-X", "iPhone15", "A4", "1080p"]),
        ("sizes S/M/L and XXL", ["S", "M", "L", "XXL"]),
        ("don't, S'more, T-shirt, 1st, 90s, M&M", []),
        ("Caf&eacute; Lycra&reg; &amp; men&#39;s", ["&reg;"]),
        ("Chest (cm)", ["cm"]),
    ],
)
def test_what_is_kept(text: str, kept: list[str]) -> None:
    assert spans(text) == kept


def test_names_are_kept_in_their_own_case() -> None:
    assert spans("Next year: the NEXT jacket by Next", "Next") == ["Next", "NEXT", "Next"]
    assert spans("the next jacket", "Next") == []
    assert spans("Nike Air Max 90 shoes", "Nike", "Air Max 90") == ["Nike", "Air Max 90"]


def apart(text: str, *names: str, markup: bool = True) -> list[Unit]:
    return take_apart(text, "en", markup=markup, protected=names)


def core(text: str, *names: str) -> tuple[object, ...]:
    (unit,) = [unit for unit in apart(text, *names) if unit.words]
    return unit.pieces


def test_neighbouring_slots_are_one() -> None:
    assert core("Box 10 x 20 x 30 cm") == ("Box ", Slot("10 x 20 x 30 cm"))
    assert core("Fits EU 38 / US 7.5") == ("Fits ", Slot("EU 38 / US 7.5"))
    assert core("A <b>12 cm</b> box") == ("A ", Slot("<b>12 cm</b>"), " box")


def test_decoration_and_enclosing_tags_never_reach_the_engine() -> None:
    (unit,) = apart("<b>✔ Soft cotton 🔥</b>")
    assert (unit.prefix, unit.pieces, unit.suffix) == ("<b>✔ ", ("Soft cotton",), " 🔥</b>")
    (unit,) = apart("BUY NOW!!!")
    assert (unit.pieces, unit.suffix, unit.caps) == (("BUY NOW",), "!!!", True)
    (unit,) = apart("&bull; Front pockets.")
    assert (unit.prefix, unit.pieces) == ("&bull; ", ("Front pockets.",))


def test_blocks_and_sentences_are_translated_apart() -> None:
    text = "<p>One thing. <b>Two things.</b> Three.</p><ul><li>Four</li></ul>Five<br>Six"
    words = [unit.core for unit in apart(text) if unit.words]
    assert words == ["One thing.", "Two things.", "Three.", "Four", "Five", "Six"]
    assert [u.core for u in apart("a\nb c", markup=False) if u.words] == ["a", "b c"]


def test_a_known_label_parts_its_line() -> None:
    units = take_apart("Material: soft wool", "en", is_key=lambda key: key == "Material")
    assert [unit.core for unit in units if unit.words] == ["Material:", "soft wool"]
    units = take_apart("VERY SOFT: made of wool", "en")
    assert [unit.source for unit in units] == ["VERY SOFT: ", "made of wool"]


def test_a_tag_whose_partner_stands_elsewhere_reaches_to_the_end() -> None:
    assert core("see <b>this<br>") == ("see ", Pair("<b>", "", ("this",)))
    assert core("this</b> here") == (Pair("", "</b>", ("this",)), " here")


def back(unit: Unit, answer: str) -> str | None:
    rendered = weave.render(weave.marked(unit)[0], NUMBER)
    assert rendered is not None
    text = weave.read(rendered, answer)
    return weave.restore(unit, text) if text is not None else None


def test_restoring_wants_everything_back_once() -> None:
    (unit,) = apart("Nike <b>soft</b> 12 cm box", "Nike")
    rendered = weave.render(weave.marked(unit)[0], NUMBER)
    assert rendered is not None
    assert rendered.text == "90001 90002 soft 90003 90004 box"
    good = "caixa 90002 macia 90003 90001 90004"
    assert back(unit, good) == "caixa <b>macia</b> Nike 12 cm"
    for bad in (
        "caixa 90002 macia 90003 90001",
        "caixa 90002 macia 90003 90001 90004 90004",
        "caixa 90002 macia 90003 90001 90009",
        "caixa 90003 macia 90002 90001 90004",
        "caixa macia 90002 90003 90001 90004",
        "caixa 90002 macia 90003 9 0001 90004",
        "caixa 90002 macia 90003 90001.5 90004",
        "caixa \ue000 90002 macia 90003 90004",
        "",
    ):
        assert back(unit, bad) is None, bad


def test_text_is_escaped_again() -> None:
    (unit,) = apart("Caf&eacute; &amp; <b>tea</b> shop")
    assert back(unit, "Loja de café & 90001 chá 90002 <3") == "Loja de café &amp; <b>chá</b> &lt;3"
    (unit,) = apart("SOFT &amp; WARM")
    assert unit.caps
    assert weave.restore(unit, "macio & quente") == "MACIO &amp; QUENTE"


def test_a_text_that_looks_like_a_sentinel_is_not_rendered_with_it() -> None:
    (unit,) = apart("the 90001st shop for 12 cm")
    text = weave.marked(unit)[0]
    assert weave.render(text, NUMBER) is None
    assert weave.render(text, SENTINELS[1]) is not None


PARTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["<b>", "</b>", "<i>", "</i>", "<br>", '<a href="u">', "</a>", "<p>", "</p>", "12 cm",
             "50%", "{x}", "%s", "Nike", "🔥", "✔", "&amp;", "&bull;", "&nbsp;", "EU 38", "$5.00",
             "soft", "Cotton", "shirt.", "WARM", "Material:", "\n", "  ", "<", "\ue000", "90001",
             "%0%", "3", "3", "(0)", "X90001", "!", "‑", "é", "水", "مرحبا"]
        ),
        st.text(max_size=8),
    ),
    max_size=14,
)  # fmt: skip


@given(PARTS, st.booleans(), st.sampled_from(["", " "]))
@settings(max_examples=300, deadline=None)
def test_taking_apart_loses_nothing_and_restoring_gives_it_back(
    parts: list[str], markup: bool, glue: str
) -> None:
    text = glue.join(parts)
    units = apart(text, "Nike", markup=markup)
    assert "".join(unit.source for unit in units) == text
    for unit in units:
        assert unit.prefix + unit.core + unit.suffix == unit.source
        for sentinel in SENTINELS:
            rendered = weave.render(weave.marked(unit)[0], sentinel)
            if rendered is None or unit.caps:
                continue
            seen = weave.read(rendered, rendered.text)
            assert seen == weave.marked(unit)[0]
            assert weave.restore(unit, seen) in (unit.source, None)
            if not unit.pairs():
                assert weave.restore(unit, seen) == unit.source


@given(PARTS, st.integers(0, 5), st.integers(0, 60))
@settings(max_examples=200, deadline=None)
def test_a_damaged_answer_is_whole_or_refused(parts: list[str], how: int, where: int) -> None:
    text = " ".join(parts)
    for unit in apart(text, "Nike"):
        rendered = weave.render(weave.marked(unit)[0], NUMBER)
        if rendered is None or unit.caps:
            continue
        words = rendered.text.split(" ")
        at = where % len(words)
        damaged = [
            words[:at] + words[at + 1 :],
            [*words, words[at]],
            [*words[at:], *words[:at]],
            [word.replace("90", "9 0") for word in words],
            [*words, "90001"],
            words[: at + 1],
        ][how]
        seen = weave.read(rendered, " ".join(damaged))
        done = weave.restore(unit, seen) if seen is not None else None
        if done is not None:
            for slot in unit.slots():
                assert slot.text in done
            for pair in unit.pairs():
                assert done.index(pair.opener) <= done.rindex(pair.closer)


@pytest.mark.parametrize(
    "piece",
    ["<a ", "<", "a.b", "1", "1,", "🔥", "{{", "&", "AB1-", "a@", "<a '", "www.", "-", "A/", "<!--",
     '<a "x', "1 1/", "<b>", "</b>", "x ", "A. ", "&amp;", "%(", "\n", "NEW! "],
)  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * MAX_CHARS)[:MAX_CHARS]
    start = time.process_time()
    units = take_apart(text, "en", markup=True, protected=("Nike",))
    for unit in units[:200]:
        weave.render(weave.marked(unit)[0], NUMBER)
    assert "".join(unit.source for unit in units) == text
    assert time.process_time() - start < 5
