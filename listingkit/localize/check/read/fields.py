"""The texts of one listing by field, whatever its format, each with its place in the file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from listingkit.catalog import shopify
from listingkit.catalog.csvspans import Cell as TableCell
from listingkit.catalog.discover import Source
from listingkit.catalog.files import check_text
from listingkit.catalog.language import catalog_language, with_language
from listingkit.localize.check.read.both import Cell
from listingkit.localize.check.read.lines import Lines
from listingkit.localize.files.json_file import JsonFile
from listingkit.model import Listing, Problem, SegmentKind, Where

_COLUMNS: tuple[tuple[str, SegmentKind], ...] = (
    ("Title", "title"), ("Body (HTML)", "paragraph"), ("Body HTML", "paragraph"), ("Type", "label"),
    ("SEO Title", "meta_title"), ("SEO Description", "meta_description"),
    ("Option1 Name", "option_name"), ("Option1 Value", "option_value"),
    ("Option2 Name", "option_name"), ("Option2 Value", "option_value"),
    ("Option3 Name", "option_name"), ("Option3 Value", "option_value"), ("Image Alt Text", "alt"),
)  # fmt: skip
_ONE_VARIANT = ("Title", "Default Title")


def shopify_cells(source: Source) -> Iterator[tuple[Listing, dict[str, Cell]] | Problem]:
    """Products of a Shopify CSV; texts by row and column. Raises InputError."""
    data = source.read()
    check_text(data, source.path)
    table = shopify.read_table(data, source.path)
    yield from table.problems
    lines = Lines(data)
    facts = shopify.known_facts()
    found: list[tuple[Listing, dict[str, Cell]]] = []
    for product in table.products:
        listing = shopify.listing_of(table, product, source.path, facts)
        if isinstance(listing, Problem):
            yield listing
            continue
        cells: dict[str, Cell] = {}
        for number, row in enumerate(product.rows, start=1):
            for column, kind in _COLUMNS:
                cell: TableCell | None = table.cell(row, column)
                if cell is None or not cell.text().strip() or cell.text().strip() in _ONE_VARIANT:
                    continue
                where = lines.where(source.path, cell.start, column)
                cells[f"{column}.{number}"] = Cell(cell.text(), kind, where)
        found.append((listing, cells))
    tag = catalog_language([listing for listing, _ in found])
    yield from ((with_language(listing, tag), cells) for listing, cells in found)


def json_cells(source: Source) -> Iterator[tuple[Listing, dict[str, Cell]] | Problem]:
    """Listings of a JSON or JSONL file; texts by their path. Raises InputError."""
    data = source.read()
    check_text(data, source.path)
    file = JsonFile(data, source.path, source.relative, None)
    yield from file.problems
    starts = [0]
    for index, char in enumerate(file.text):
        if char == "\n":
            starts.append(index + 1)
    for document in file.documents:
        cells: dict[str, Cell] = {}
        order: dict[tuple[object, ...], int] = {}
        for found, value in document.values:
            line = bisect_right(starts, found.start)
            column = found.start - starts[line - 1] + 1
            where = Where(path=source.path, line=line, column=column, field=value.name)
            name, segments = value.name, value.all_segments()
            if len(found.path) == 4 and found.path[2] == "options":
                # Names of options are translated: what belongs together is known by its place.
                number = order.setdefault(
                    found.path, len([p for p in order if p[:3] == found.path[:3]])
                )
                name = f"variants.{found.path[1]}.options.{number}{'.name' if found.key else ''}"
            kind = segments[0].kind if segments else "paragraph"
            if found.path[0] in ("title", "meta_title", "meta_description", "bullets"):
                kind = {"bullets": "bullet"}.get(str(found.path[0]), str(found.path[0]))  # type: ignore[assignment]
            elif found.path == ("description",):
                kind = "paragraph"
            cells[name] = Cell(value.raw, kind, where)
        yield document.listing, cells


def listing_cells(listing: Listing) -> dict[str, Cell]:
    """Texts of a listing that was read from a file whose places are not known one by one."""
    out: dict[str, Cell] = {}

    def put(name: str, text: str | None, kind: SegmentKind, where: Where | None = None) -> None:
        if text and text.strip():
            place = where or listing.where
            here = Where(path=place.path, line=place.line, column=place.column, field=name)
            out[name] = Cell(text, kind, here)

    put("title", listing.title, "title")
    put("description", listing.description, "paragraph")
    if not listing.description.strip():
        put("text", listing.text, "paragraph")
    if listing.source_format == "feed":
        for number, bullet in enumerate(listing.bullets, start=1):
            put(f"bullets.{number}", bullet, "bullet")
    put("meta_title", listing.meta_title, "meta_title")
    put("meta_description", listing.meta_description, "meta_description")
    put("category", listing.category, "label")
    for number, tag in enumerate(listing.tags, start=1):
        put(f"tags.{number}", tag, "tag")
    for number, image in enumerate(listing.images, start=1):
        put(f"images.{number}.alt", image.alt, "alt", image.where)
    for number, variant in enumerate(listing.variants, start=1):
        for index, (name, value) in enumerate(variant.options, start=1):
            put(f"variants.{number}.options.{index}.name", name, "option_name", variant.where)
            put(f"variants.{number}.options.{index}", value, "option_value", variant.where)
    return out
