"""Words are counted per language, and by what the language asks for, not by what is installed."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listingkit.errors import UsageError
from listingkit.language.normalize import fold, fold_map
from listingkit.language.words import tokenize


@pytest.mark.parametrize(
    ("code", "text", "tokens"),
    [
        ("en", "Women's T-shirt, 100% cotton!", ["Women's", "T-shirt", "cotton"]),
        ("en", "USB-C 5V 2.4GHz – AT&T", ["USB-C", "5V", "4GHz", "AT&T"]),
        ("de", "Größe: 38 / 40", ["Größe"]),
        ("ar", "فستان طويل للنساء", ["فستان", "طويل", "للنساء"]),
        ("ko", "롱 원피스는 100%", ["롱", "원피스는"]),
        ("hi", "सूती कपड़ा", ["सूती", "कपड़ा"]),
        ("zh", "Nike 鞋", ["Nike", "鞋"]),
    ],
)
def test_tokens(code: str, text: str, tokens: list[str]) -> None:
    assert list(tokenize(text, code).tokens) == tokens


@pytest.mark.parametrize(
    ("code", "text", "count", "tokenizer"),
    [
        ("ja", "ワンピース洗濯機", 4, "chars/2"),
        ("zh", "纯棉女士长款连衣", 5, "chars/1.6"),
        ("th", "ชุดเดรสยาวผู้หญิง", 4, "chars/4"),
        ("en", "A 连衣裙 dress", 4, "chars/1.6"),
        ("en", "A dress", 2, "words"),
        ("xx", "A dress", 2, "words"),
    ],
)
def test_estimates_name_themselves(code: str, text: str, count: int, tokenizer: str) -> None:
    words = tokenize(text, code)
    assert (words.count, words.tokenizer) == (count, tokenizer)


def test_an_unknown_tokenizer_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="unknown tokenizer 'magic'"):
        tokenize("text", "en", tokenizer="magic")


@pytest.mark.parametrize(
    ("tokenizer", "library", "text", "tokens"),
    [
        ("sudachi", "sudachipy", "ロングワンピース、洗濯機", ["ロング", "ワンピース", "洗濯機"]),
        ("jieba", "jieba", "纯棉女士连衣裙 Nike", ["纯棉", "女士", "连衣裙", "Nike"]),
        ("pythainlp", "pythainlp", "ชุดเดรสยาวผู้หญิง", ["ชุดเดรสยาว", "ผู้หญิง"]),
    ],
)
def test_libraries_cut_when_asked_for(
    tokenizer: str, library: str, text: str, tokens: list[str]
) -> None:
    try:
        __import__(library)
    except ImportError:
        with pytest.raises(UsageError, match=f"{tokenizer} is asked for but not installed"):
            tokenize(text, "ja", tokenizer=tokenizer)
        return
    assert list(tokenize(text, "ja", ("ชุดเดรสยาว",), tokenizer=tokenizer).tokens) == tokens


@given(st.text(max_size=300), st.sampled_from(["en", "ja", "zh", "th", "ar", "xx", ""]))
def test_tokens_are_pieces_of_the_text_in_order(text: str, code: str) -> None:
    words = tokenize(text, code)
    last = 0
    for token, (start, end) in zip(words.tokens, words.spans, strict=True):
        assert text[start:end] == token
        assert last <= start < end
        last = end


@pytest.mark.parametrize(
    ("text", "language", "folded"),
    [
        ("ﾜﾝﾋﾟｰｽ１００％", "ja", "ワンピース100%"),
        ("IĞDIR İstanbul", "tr", "ığdır istanbul"),
        ("IĞDIR İstanbul", "de", "iğdir istanbul"),
        ("الفُستَـان أزرق الطويلة", "ar", "الفستان ازرق الطويله"),
        ("Straße ﬁt Women’s", "en", "strasse fit women's"),
        ("so\u00adft", "en", "soft"),
        ("ΜΌΔΑΣ", "el", "μόδασ"),
    ],
)
def test_folding(text: str, language: str, folded: str) -> None:
    assert fold(text, language) == folded


@given(st.text(max_size=200), st.sampled_from(["en", "tr", "ar"]))
def test_folding_keeps_places_and_is_stable(text: str, language: str) -> None:
    folded, origins = fold_map(text, language)
    assert len(origins) == len(folded) + 1
    assert list(origins) == sorted(origins)
    assert origins[-1] == len(text)
    assert fold(folded, language) == folded


def test_long_texts_take_linear_time() -> None:
    def seconds(size: int) -> float:
        text = ("a" * 500 + "-" * 500) * size
        start = time.process_time()
        tokenize(text, "en")
        fold("é" + text)
        return time.process_time() - start

    # Ten times the text: square growth would take a hundred times as long.
    seconds(10)
    few = max(min(seconds(40) for _ in range(3)), 0.005)
    assert min(seconds(400) for _ in range(2)) < 60 * few
