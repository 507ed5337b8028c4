"""Kinds of goods: from words, from a number, from the settings, from a user's own file."""

from __future__ import annotations

from pathlib import Path

import pytest

from listingkit import judge
from listingkit.config import check, load
from listingkit.errors import ConfigError, DataError
from listingkit.model import Listing, Where
from listingkit.rules.categories import categories, kinds, stated_kinds
from listingkit.rules.core import all_rules
from listingkit.run.batch import Auditor, AuditSettings


def listing(title: str, category: str = "", id: str = "one") -> Listing:
    return Listing(
        id=id, where=Where(path="x.jsonl", line=1), language="en", title=title, category=category
    )


@pytest.fixture
def packs(tmp_path: Path) -> tuple[str, ...]:
    folder = tmp_path / "packs"
    folder.mkdir()
    (folder / "categories.toml").write_text(
        '[candles]\nneeds = ["weight", "contents"]\n[candles.words]\nen = ["candle", "candles"]\n'
        '[electronics]\nneeds = ["warranty"]\n[electronics.words]\nen = ["gizmo"]\n'
    )
    return (str(folder),)


def test_a_number_of_googles_taxonomy() -> None:
    assert stated_kinds("1604", frozenset(), "en") == {"apparel"}
    assert stated_kinds("187", frozenset(), "en") == {"shoes"}
    assert stated_kinds("99999999999999", frozenset(), "en") == frozenset()


def test_a_users_file_goes_before_ours(packs: tuple[str, ...]) -> None:
    assert kinds("Scented candle", "en") == frozenset()
    assert kinds("Scented candle", "en", folders=packs) == {"candles"}
    assert kinds("Gizmo", "en", folders=packs) == {"electronics"}
    assert "electronics" not in kinds("Headphones", "en", folders=packs)
    assert "electronics" in kinds("Kopfhörer", "de", folders=packs)
    assert categories(packs)["electronics"].needs == ("warranty",)
    assert "manual" in categories()["electronics"].needs


def test_an_unknown_need_is_told_with_file_and_key(tmp_path: Path) -> None:
    (tmp_path / "categories.toml").write_text('[apparel]\nneeds = ["colour"]\n')
    with pytest.raises(DataError, match=r"unknown need 'colour'"):
        categories((str(tmp_path),))


def test_rules_ask_what_the_users_file_says(packs: tuple[str, ...]) -> None:
    subject = judge.make_subject(listing("Scented candle"), folders=packs)
    assert subject.needs("weight") is True
    assert judge.make_subject(listing("Scented candle")).needs("weight") is None
    found, _ = judge.run_rule(all_rules()["MAT004"], subject)
    assert found


def test_settings_say_what_goods_are(tmp_path: Path) -> None:
    (tmp_path / "listingkit.toml").write_text(
        '[categories]\n"cap-*" = "apparel"\n"drinkware" = ["kitchen"]\n'
    )
    config = load(tmp_path / "listingkit.toml")
    check(config)
    assert config.kinds_of(listing("Cap", id="CAP-7")) == {"apparel"}
    assert config.kinds_of(listing("Mug", "Drinkware")) == {"kitchen"}
    assert config.kinds_of(listing("Lamp")) == frozenset()
    subject = judge.make_subject(listing("A shirt of a lamp"), declared=["lighting"])
    assert subject.kinds == {"lighting"}
    assert subject.needs("size_chart") is False
    assert Auditor(AuditSettings(config=config)).settings.config is config


def test_an_unknown_kind_in_the_settings_is_told(tmp_path: Path) -> None:
    (tmp_path / "listingkit.toml").write_text('[categories]\n"cap-*" = "aparel"\n')
    with pytest.raises(ConfigError, match="unknown kind of goods") as told:
        check(load(tmp_path / "listingkit.toml"))
    assert "apparel" in str(told.value)


def test_a_category_decides_against_a_word_of_the_title() -> None:
    assert judge.make_subject(listing("A dress of silk", "Books")).needs("size_chart") is False
    assert judge.make_subject(listing("A dress of silk", "Gifts")).needs("size_chart") is True
    assert judge.make_subject(listing("A dress of silk")).needs("size_chart") is True
