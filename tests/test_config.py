"""listingkit.toml: found, checked, merged."""

from __future__ import annotations

from pathlib import Path

import pytest

from listingkit import config
from listingkit.errors import ConfigError
from listingkit.model import Fact


def write(folder: Path, text: str) -> Path:
    file = folder / "listingkit.toml"
    file.write_text(text, "utf-8")
    return file


def test_defaults_without_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = config.load()
    assert found == config.Config()
    assert found.audit.fail_on == "error"
    assert found.audit.markets == ()


def test_found_upwards_of_the_first_path_then_of_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, elsewhere = tmp_path / "shop", tmp_path / "elsewhere"
    (shop / "pages").mkdir(parents=True)
    elsewhere.mkdir()
    write(shop, '[audit]\nmarket = "ae"\n')
    write(elsewhere, '[audit]\nmarket = "br"\n')
    monkeypatch.chdir(elsewhere)
    assert config.load(paths=[shop / "pages"]).audit.markets == ("ae",)
    assert config.load(paths=[shop / "pages" / "missing.html"]).audit.markets == ("ae",)
    assert config.load(paths=["-"]).audit.markets == ("br",)
    monkeypatch.chdir(shop / "pages")
    assert config.load().audit.markets == ("ae",)


def test_everything_is_read(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        """
        [audit]
        market = ["ae", "br"]
        keywords = "linen dress, summer dress"
        select = ["IMG"]
        fail_on = "warning"
        fail_under = 70
        [localize]
        markets = "br"
        memory = "memory.sqlite"
        url_pattern = "https://shop.example/{language}/{path}"
        protect = ["Acme"]
        [facts]
        warranty_months = 24
        [facts.ae]
        warranty_months = 12
        [targets]
        keywords.total_max = 9
        "keywords.single_max" = 2.5
        [engines.firefox]
        models = "models"
        [markets]
        packs = "packs"
        """,
    )
    found = config.load(file)
    assert found.audit.markets == ("ae", "br")
    assert config.words(found.audit.keywords) == ("linen dress", "summer dress")
    assert found.audit.fail_under == 70
    assert found.resolve(found.localize.memory) == tmp_path / "memory.sqlite"
    assert found.engine_options("firefox") == {"models": str(tmp_path / "models")}
    assert found.engine_options("argos") == {}
    assert found.target_values == {"keywords.total_max": 9.0, "keywords.single_max": 2.5}
    assert found.seller_facts() == {"warranty_months": Fact(value=24)}
    assert found.seller_facts("ae") == {"warranty_months": Fact(value=12, markets=("ae",))}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[audit]\nfail_onn = "x"', '[audit] fail_onn: unknown key. Did you mean "fail_on"?'),
        ('[audit]\nfail_on = "warnin"', 'one of error, warning, info, never. Did you mean "warn'),
        ("[audt]", '[audt]: unknown table. Did you mean "audit"?'),
        ("[audit]\nmarket = 3", "[audit] market: expected `str | array`, got `int`"),
        ("[facts]\na = 1\nb = ['x', 3]", "[facts] b[1]: expected `str`, got `int`"),
        ("[facts.ae]\nx = 2024-01-01", "[facts] ae.x: expected"),
        ('[targets]\nkeywords.total_max = "x"', "[targets] keywords.total_max: expected `float`"),
        ("audit = 3", "[audit]: expected `table`, got `int`"),
        ('path = "x"', "[path]: unknown table"),
        ("[audit", "not valid TOML"),
        ("a = " + "[" * 5000, "not valid TOML"),
    ],
)
def test_a_mistake_is_one_line_with_file_and_key(tmp_path: Path, text: str, says: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        config.load(file)
    line = str(caught.value)
    assert says in line
    assert str(file) in line
    assert "\n" not in line


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        config.load(tmp_path / "absent.toml")
    binary = tmp_path / "listingkit.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not UTF-8"):
        config.load(binary)
    with pytest.raises(ConfigError, match="cannot be read"):
        config.load(tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[facts]\nwarranty_month = 24", 'unknown fact. Did you mean "warranty_months"?'),
        ('[facts]\nwarranty_months = "two years"', "must be a number"),
        ("[facts]\nwarranty_months = true", "must be a number"),
        ("[facts.xx]\nwarranty_months = 24", "[facts.xx]: unknown market"),
        ("[facts.ae]\nwarranty_month = 24", "[facts.ae] warranty_month: unknown fact"),
        ("[targets]\nkeywords.total_mx = 9", 'Did you mean "keywords.total_max"?'),
    ],
)
def test_names_in_the_file_must_exist(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config.check(config.load(write(tmp_path, text)))
    assert says in str(caught.value)


def test_the_command_line_goes_over_the_file() -> None:
    section = config.AuditConfig(select=("IMG",), fail_on="warning", fail_under=50)
    merged = config.merge(section, select=("TXT",), ignore=(), fail_on=None, fail_under=0.0)
    assert merged.select == ("TXT",)
    assert merged.fail_on == "warning"
    assert merged.fail_under == 0.0
    with pytest.raises(TypeError):
        config.merge(section, no_such_option=1)


def test_facts_for_one_market_go_before_what_the_page_promises(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "[facts]\ndelivery_days = 9\nwarranty_months = 24\n[facts.ae]\nreturns_days = 7\n",
    )
    settings = config.load(file)
    stated = {
        "delivery_days": Fact(value=2, source_market_only=True),
        "returns_days": Fact(value=30, source_market_only=True),
        "warranty_months": Fact(value=36),
    }
    merged = config.merge_facts(stated, settings, "ae")
    assert merged["delivery_days"].value == 9  # a promise gives way to one made for everywhere
    assert merged["returns_days"].value == 7
    assert merged["warranty_months"].value == 36  # the listing knows better than the shop
    elsewhere = config.merge_facts(stated, settings, None)
    assert elsewhere["returns_days"].value == 30
