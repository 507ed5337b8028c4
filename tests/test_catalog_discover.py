"""Finding sources: what is claimed, what is passed over, what is one clear problem."""

from __future__ import annotations

import gzip
import pickle
from collections import Counter
from pathlib import Path

import pytest

from listingkit.catalog import Item, discover, load, problem_of
from listingkit.catalog.files import PAGE_LIMIT
from listingkit.errors import InputError, UsageError
from listingkit.model import Problem

PAGE = (
    b"<!doctype html><html lang=en><head><title>Mug</title></head><body><h1>Mug</h1></body></html>"
)
SHOP = b"Handle,Title,Body (HTML)\nmug,Red mug,<p>Holds 300 ml.</p>\n"
LINES = b'{"id": "a", "title": "Red mug", "price": 9.5}\n'


def found(*paths: object, **options: object) -> list[Item | Problem]:
    return list(discover([str(path) for path in paths], **options))  # type: ignore[arg-type]


def outcome(path: Path, data: bytes) -> str:
    """The one problem that reading ``data`` gives, at discovery or at loading."""
    path.write_bytes(data)
    results = []
    for item in found(path):
        if isinstance(item, Problem):
            results.append(str(item))
            continue
        try:
            load(item)
        except InputError as error:
            results.append(str(problem_of(error, item.path)))
    assert len(results) == 1, results
    assert "\n" not in results[0]
    return results[0]


def test_folders_are_walked_in_order_and_foreign_files_counted(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.html").write_bytes(PAGE)
    (tmp_path / "b" / "two.htm").write_bytes(PAGE)
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(PAGE, mtime=0))
    (tmp_path / "c.csv").write_bytes(SHOP)
    (tmp_path / "d.jsonl").write_bytes(LINES)
    (tmp_path / "other.csv").write_bytes(b"sku,name\n1,2\n")
    (tmp_path / "notes.txt").write_bytes(b"hello")
    discovery = discover([tmp_path])
    assert [item.id for item in discovery if isinstance(item, Item)] == [
        "a.html", "b/two.htm", "mug", "a",
    ]  # fmt: skip
    assert [Path(path).name for path in discovery.skipped] == ["notes.txt", "other.csv"]


def test_links_that_leave_the_folder_are_not_followed(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    (tmp_path / "secret.html").write_bytes(PAGE)
    (shop / "link.html").symlink_to(tmp_path / "secret.html")
    (shop / "loop").symlink_to(shop)
    (shop / "own.html").write_bytes(PAGE)
    assert [item.id for item in found(shop) if isinstance(item, Item)] == ["own.html"]


def test_named_files_are_claimed_by_content(tmp_path: Path) -> None:
    for name, data, kind in (
        ("page.txt", PAGE, "html"), ("export.txt", SHOP, "shopify"), ("data.txt", LINES, "jsonl"),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(data)
        (item,) = found(tmp_path / name)
        assert isinstance(item, Item)
        assert item.format == kind


def test_stdin(tmp_path: Path) -> None:
    (item,) = found("-", stdin=LINES)
    assert isinstance(item, Item)
    assert load(pickle.loads(pickle.dumps(item)))[0].title == "Red mug"
    (problem,) = found("-", stdin=b"   ")
    assert isinstance(problem, Problem)


def test_forced_format(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(LINES)
    (item,) = found(tmp_path / "list", forced="jsonl")
    assert isinstance(item, Item)
    with pytest.raises(UsageError, match="unknown source format"):
        discover([tmp_path], forced="exel")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("empty.html", b" \n", "the file is empty"),
        ("binary.html", bytes(range(256)) * 9, "binary data"),
        ("image.html", b"\x89PNG\r\n" + b"\0" * 99, "a PNG image"),
        ("cut.html", b"<html><body><div><p>A mug", "cut off"),
        ("tag.html", b"<html><body><p class='a", "cut off"),
        ("broken.html.gz", gzip.compress(PAGE, mtime=0)[:-9], "gzip data is broken"),
        ("quote.csv", b'Handle,Title\na,"Red mug\n', "2: a quoted cell never ends"),
        ("ragged.csv", b"Handle,Title\na,Mug,9\n", "2: 3 cells where the header has 2"),
        ("latin.csv", b"Handle,Title\na,T\xe9\n", "2 Title: the cell is not UTF-8"),
        ("nothing.csv", b"Handle,Title\na,\n", "2 Title: the product has no title"),
        ("price.csv", b"Handle,Title,Variant Price\na,Mug,9-\n", "'9-' is no number"),
        ("other.csv", b"a,b\n1,2\n", "no product page, product CSV, product feed or JSON"),
        ("line.jsonl", LINES + b'{"title": "b", "price": 1', "2:26: broken JSON"),
        ("type.jsonl", b'{"id":"a","title":"b","price":[]}', "price must be a number"),
        ("deep.jsonl", LINES + b"[" * 200_000, "2: the JSON is nested too deeply"),
        ("same.jsonl", LINES + LINES, "2: the id 'a' stands already on line 1"),
        ("nan.jsonl", LINES + b'{"title": "c", "price": NaN}', "NaN is no JSON number"),
    ],
)
def test_bad_input_is_one_clear_line(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    assert message in outcome(tmp_path / name, data)


def test_what_is_not_there_or_not_readable_is_a_problem(tmp_path: Path) -> None:
    (problem,) = found(tmp_path / "none.html")
    assert "no such file" in str(problem)
    (tmp_path / "dangling.html").symlink_to(tmp_path / "gone.html")
    (problem,) = found(tmp_path)
    assert "cannot be read" in str(problem)


def test_a_huge_page_and_a_gzip_bomb_are_refused(tmp_path: Path) -> None:
    huge = tmp_path / "huge.html"
    with huge.open("wb") as stream:
        stream.write(PAGE)
        stream.truncate(50 * 1024 * 1024)
    bomb = gzip.compress(b"<p>" + b" " * (PAGE_LIMIT + 1))
    (tmp_path / "bomb.html.gz").write_bytes(bomb)
    (tmp_path / "fine.html").write_bytes(PAGE)
    for item in found(tmp_path):
        assert isinstance(item, Item)
        if item.id == "fine.html":
            assert load(item)[0].title == "Mug"
        else:
            with pytest.raises(InputError, match="larger than 32 MB"):
                load(item)


def test_the_rest_of_a_catalog_is_still_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(SHOP + b"bad\nmug2,Blue mug,\n")
    (tmp_path / "b.jsonl").write_bytes(b"{broken}\n" + LINES)
    results = found(tmp_path)
    assert [item.id for item in results if isinstance(item, Item)] == ["mug", "mug2", "a"]
    assert sum(isinstance(item, Problem) for item in results) == 2


def test_real_catalogs(shared_data: Path) -> None:
    discovery = discover([shared_data / "catalogs"])
    results = list(discovery)
    assert not [item for item in results if isinstance(item, Problem)]
    formats = Counter(item.format for item in results if isinstance(item, Item))
    assert formats == {"shopify": 80, "woocommerce": 15, "feed": 1}
    assert len(discovery.skipped) == 12


def test_json_of_another_shape_is_passed_over_in_folders_and_told_when_named(
    tmp_path: Path,
) -> None:
    lines = b'{"entity_id": "1", "sku": "A-1", "name": ["Bag"], "description": ["<p>x</p>"]}\n'
    (tmp_path / "index.jsonl").write_bytes(lines * 3)
    (tmp_path / "bare.jsonl").write_bytes(b'{"title": "Bag", "weight_class": 2}\n')
    walked = discover([str(tmp_path)])
    assert list(walked) == []
    assert [Path(path).name for path in walked.skipped] == ["bare.jsonl", "index.jsonl"]
    (problem,) = found(tmp_path / "index.jsonl")
    told = 'without a text "title" (their fields: entity_id, sku, name, description)'
    assert told in str(problem)
    (problem,) = found(tmp_path / "bare.jsonl")
    assert "no other field of a listing (their fields: title, weight_class)" in str(problem)
