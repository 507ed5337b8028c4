"""Size charts on their way to another market: what they gain, and what is never printed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from listingkit import markets
from listingkit.api import audit, localize
from listingkit.config import Config
from listingkit.localize.adapt.charts import edit_chart, tables_for, with_unit
from listingkit.localize.pipeline import localize as run
from listingkit.model import SizeChart
from listingkit.page import Page

PAGE = (
    "<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title></head><body>"
    "<main><nav>Women &gt; Dresses</nav><h1>{title}</h1><p>€ 59</p>{chart}</main></body></html>"
)
BODY = "<caption>Body measurements</caption>"


def table(rows: list[list[str]], caption: str = BODY) -> str:
    lines = [
        "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in row) + "</tr>"
        for row, tag in zip(rows, ["th", *["td"] * len(rows)], strict=False)
    ]
    return f"<table>{caption}{''.join(lines)}</table>"


DRESS = [["Size", "Bust (cm)", "Waist (cm)"], ["S", "84", "66"], ["M", "88", "70"],
         ["L", "92", "74"], ["XL", "96", "78"]]  # fmt: skip


NUMBERS = [["Size", "Bust (cm)"], ["36", "90"], ["38", "94"], ["40", "98"]]


def localized(tmp_path: Path, chart: str, market: str, title: str = "Linen dress for women") -> str:
    source = tmp_path / "in" / "dress.html"
    source.parent.mkdir(exist_ok=True)
    source.write_text(PAGE.format(title=title, chart=chart), "utf-8")
    run([str(source)], [market], out=tmp_path / "out")
    return (tmp_path / "out" / market / "dress.html").read_text("utf-8")


def told(tmp_path: Path, market: str) -> list[str]:
    manifest = json.loads((tmp_path / "out" / market / "manifest.json").read_text("utf-8"))
    return [
        one["message"]
        for listing in manifest["listings"]
        for one in listing["findings"]
        if one["code"] == "SZL001"
    ]


def review(tmp_path: Path, market: str) -> list[dict[str, str]]:
    text = (tmp_path / "out" / market / "review.csv").read_text("utf-8-sig")
    return [row for row in csv.DictReader(io.StringIO(text)) if "size_chart" in row["key"]]


def test_a_body_chart_gains_the_sizes_of_the_market(tmp_path: Path) -> None:
    page = localized(tmp_path, table(DRESS), "de")
    assert "<th>Größe</th><th>Größe (DE)</th><th>Brustumfang (cm)</th>" in page
    assert "<td>S</td><td>36</td><td>84</td>" in page
    assert "<td>XL</td><td>42</td><td>96</td>" in page
    (row,) = review(tmp_path, "de")
    assert row["status"] == "review"
    assert "'Bust (cm)' of your chart, ± 4 cm" in row["reasons"]
    assert row["target"] == "S → 36, M → 38, L → 40, XL → 42"
    manifest = json.loads((tmp_path / "out" / "de" / "manifest.json").read_text("utf-8"))
    sizes = [one for one in manifest["listings"][0]["converted"] if one["kind"] == "size"]
    assert (sizes[0]["before"], sizes[0]["after"]) == ("S", "36")
    assert told(tmp_path, "de") == []


def test_without_body_measures_labels_are_only_suggested(tmp_path: Path) -> None:
    for number, caption in enumerate(("", "<caption>Garment measurements, laid flat</caption>")):
        page = localized(tmp_path, table(DRESS, caption), "de")
        assert "(DE)" not in page
        assert review(tmp_path, "de") == []
        (message,) = told(tmp_path, "de")
        assert "S → 36, M → 38" in message
        assert "if it measures the body (± 4 cm)" in message, number


def test_spans_are_of_bodies_and_may_hold_several_labels(tmp_path: Path) -> None:
    rows = [["Size", "Bust (cm)"], ["S", "82–87"], ["M", "88–95"], ["L", "96–104"]]
    page = localized(tmp_path, table(rows, ""), "de")
    assert "<td>S</td><td>36</td><td>82–87</td>" in page
    assert "<td>M</td><td>38–40</td><td>88–95</td>" in page
    assert "<td>L</td><td>42–46</td><td>96–104</td>" in page


@pytest.mark.parametrize(
    ("rows", "market", "title"),
    [
        # The chart says the market's sizes itself.
        ([["EU", *NUMBERS[0][1:]], *NUMBERS[1:]], "de", "Dress for women"),
        # Its bare numbers may be the market's.
        (NUMBERS, "de", "Dress for women"),
        # Letters are letters everywhere.
        (DRESS, "ae", "Linen dress for women"),
        # Nobody says whose sizes they are.
        (DRESS, "de", "Linen dress"),
        # Bras are never converted.
        ([["Size", "Bust (cm)", "Underbust (cm)"], ["A", "84", "70"], ["B", "88", "74"],
          ["C", "92", "78"]], "de", "Lace bra for women"),
        # Labels that would fall say that something is wrong with the chart.
        ([["Size", "Bust (cm)"], ["S", "100"], ["M", "90"], ["L", "80"]], "de", "Dress for women"),
    ],
)  # fmt: skip
def test_no_label_is_printed_where_the_chart_or_nobody_knows(
    tmp_path: Path, rows: list[list[str]], market: str, title: str
) -> None:
    page = localized(tmp_path, table(rows), market, title)
    assert f"({market.upper()})" not in page
    assert "(INT)" not in page
    assert review(tmp_path, market) == []


def test_a_chart_that_knows_the_sizes_of_the_market_is_not_contradicted(tmp_path: Path) -> None:
    rows = [["EU", "UK", "Foot length (cm)"], ["42", "7", "26.5"], ["43", "8", "27.5"],
            ["44", "9", "28"]]  # fmt: skip
    page = localized(tmp_path, table(rows), "gb", "Shoes for men")
    assert page.count("<th>") == 3
    assert told(tmp_path, "gb") == []


def test_shoes_are_found_by_the_foot(tmp_path: Path) -> None:
    rows = [["EU", "Foot length (cm)"], ["38", "24"], ["39", "24.5"], ["40", "25.5"]]
    page = localized(tmp_path, table(rows, ""), "kr", "Trail shoes")
    assert "<td>38</td><td>240</td><td>24</td>" in page


def test_sizes_across_gain_a_row(tmp_path: Path) -> None:
    across = [list(column) for column in zip(*DRESS, strict=True)]
    page = localized(tmp_path, table(across), "de")
    assert "<tr><th>Größe</th><th>S</th>" in page
    assert "<tr><th>Größe (DE)</th><th>36</th><th>38</th><th>40</th><th>42</th></tr>" in page


def test_a_title_over_all_columns_grows_and_odd_grids_stay(tmp_path: Path) -> None:
    title = '<tr><th colspan="3">Body measurements</th></tr>'
    chart = table(DRESS).replace("<caption>", title + "<caption>")
    page = localized(tmp_path, chart, "de")
    assert 'colspan="4"' in page
    assert "<td>S</td><td>36</td>" in page
    merged = table(DRESS).replace("<td>88</td>", '<td rowspan="2">88</td>', 1)
    merged = merged.replace("<td>92</td>", "", 1)
    page = localized(tmp_path, merged, "de")
    assert "(DE)" not in page
    assert "S → 36" in told(tmp_path, "de")[0]


def test_measures_in_inches_gain_centimetres_and_the_other_way_round(tmp_path: Path) -> None:
    inches = [["Size", "Bust (in)", "Waist in inches"], ["S", "33", "26 1/2"], ["M", "34½", "28"],
              ["L", "36–37", "29.5"]]  # fmt: skip
    page = localized(tmp_path, table(inches), "de")
    assert "<th>Brustumfang (in)</th><th>Brustumfang (cm)</th>" in page
    assert "<td>33</td><td>84</td><td>26 1/2</td><td>67</td>" in page
    assert "<td>36–37</td><td>91–94</td><td>29.5</td><td>75</td>" in page
    page = localized(tmp_path, table(DRESS), "us")
    assert "<th>Bust (cm)</th><th>Bust (in)</th><th>Waist (cm)</th><th>Waist (in)</th>" in page
    assert "<td>84</td><td>33.1</td><td>66</td><td>26</td>" in page


def test_units_of_headers_change_and_nothing_else() -> None:
    assert with_unit("Bust (cm)", "in") == "Bust (in)"
    assert with_unit("Chest in cm", "in") == "Chest (in)"
    assert with_unit("<b>Waist</b>", "cm") == "<b>Waist (cm)</b>"
    assert with_unit('<span lang="en">Neck (in)</span>', "cm") == '<span lang="en">Neck (cm)</span>'


def test_figures_of_right_to_left_charts_keep_their_order(tmp_path: Path) -> None:
    rows = [["Size", "Bust (cm)"], ["EU 36", "82–87"], ["EU 38", "88 - 91"], ["EU 40", "92–95"]]
    page = localized(tmp_path, table(rows), "ae")
    assert "<td>\u2066S\u2069</td><td>\u206682–87\u2069</td>" in page
    assert "<td>\u206688 - 91\u2069</td>" in page
    assert "(\u2066INT\u2069)" in page


def test_a_json_listing_gains_a_column(tmp_path: Path) -> None:
    listing = {
        "id": "d", "language": "en", "title": "Linen dress for women", "category": "Dresses",
        "size_charts": [{"caption": "Body measurements", "columns": DRESS[0], "unit": "cm",
                         "rows": DRESS[1:]}],
    }  # fmt: skip
    (tmp_path / "d.jsonl").write_text(json.dumps(listing) + "\n", "utf-8")
    localize([str(tmp_path / "d.jsonl")], ["de"], str(tmp_path / "out"))
    (line,) = (tmp_path / "out" / "de" / "d.jsonl").read_text("utf-8").splitlines()
    chart = json.loads(line)["size_charts"][0]
    assert chart["columns"] == ["Größe", "Größe (DE)", "Brustumfang (cm)", "Taillenumfang (cm)"]
    assert chart["rows"][0] == ["S", "36", "84", "66"]


def test_a_chart_in_a_description_gains_a_column(tmp_path: Path) -> None:
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(["Handle", "Title", "Body (HTML)", "Type", "Option1 Name", "Option1 Value"])
    rows.writerow(["d", "Linen dress for women", f"<p>Nice.</p>{table(DRESS)}", "Dresses",
                   "Size", "S"])  # fmt: skip
    (tmp_path / "p.csv").write_text(out.getvalue(), "utf-8")
    localize([str(tmp_path / "p.csv")], ["de"], str(tmp_path / "out"))
    text = (tmp_path / "out" / "de" / "p.translations.csv").read_text("utf-8")
    body = next(row for row in csv.DictReader(io.StringIO(text)) if row["Field"] == "body_html")
    assert "<td>S</td><td>36</td><td>84</td>" in body["Translated content"]
    # What is chosen keeps the seller's name: carts, feeds and filters go by it.
    chosen = [row for row in csv.DictReader(io.StringIO(text)) if "OPTION_VALUE" in row["Type"]]
    assert not any("36" in row["Translated content"] for row in chosen)


MARKETS = ("de", "jp", "ae", "br", "us", "gb", "kr", "cn", "fr", "it")


def test_localized_charts_pass_the_rules_that_charts_are_judged_by(
    tmp_path: Path, examples: Path
) -> None:
    pages = [
        str(path)
        for path in sorted((examples / "pages").glob("*.html"))
        if Page(path.read_bytes(), path.name).listing(path.name).size_charts
    ]
    assert len(pages) > 2
    run(pages, list(MARKETS), out=tmp_path / "out", config=Config())
    clean = {f"SIZ{number:03}" for number in range(3, 12)}
    for market in MARKETS:
        document = audit([str(tmp_path / "out" / market)], market=market, select=["SIZ"])
        found = [one for one in document.findings if one.code in clean]
        assert found == [], market


@pytest.mark.parametrize("code", markets.market_codes())
def test_every_market_reads_a_chart_of_each_kind_without_falling_labels(code: str) -> None:
    market = markets.market(code)
    language = markets.language(market.language)
    assert language is not None
    charts = {
        "women": ("Bust (cm)", [84, 88, 92, 96]), "men": ("Chest (cm)", [92, 96, 100, 104]),
        "children": ("Height (cm)", [98, 104, 110, 116]),
    }  # fmt: skip
    for who, (header, bodies) in charts.items():
        chart = SizeChart(
            columns=("Size", header), rows=tuple((f"no {n}", str(n)) for n in bodies),
            unit="cm", measure="body",
        )  # fmt: skip
        tables = tables_for({"apparel"}, {who}, False, market)
        edit = edit_chart(chart, [chart], tables, market, language)
        labels = [one for one in edit.added if one.after == 0]
        assert len(labels) == bool(tables)
        for one in labels:
            assert all(one.cells)
