"""The rule of headers: they name what the rows are about."""

from __future__ import annotations

from collections.abc import Iterator

from kg.audit.book import Book
from kg.audit.finding import Finding
from kg.audit.prints.tables import Caption, Table, captions, tables

#: The two sides of a contract as headers print them, and the dimension or direction that each is: technology is put
#: out at the seller's place and absorbed at the buyer's.
_SIDES = {"卖方": ("seller", "output"), "买方": ("buyer", "absorbed")}


def headers(book: Book) -> Iterator[Finding]:
    """The header over the row labels names the side (seller, buyer) that the rows are about."""
    for table in tables(book):
        layout = table.layout
        about = {meaning.member for meaning in layout.rows} | {layout.cell.fixed.get("direction")}
        for part in captions(table):
            header = layout.parts[part.part - 1].header
            for label, sides in _SIDES.items():
                other = next(name for name in _SIDES if name != label)
                if header and label in header[0][0] and set(_SIDES[other]) & about and not set(sides) & about:
                    note = f"the rows are about the {'buyers' if other == '买方' else 'sellers'}"
                    subject = table.subject("header", part.part, _header_line(table, part), header[0][0])
                    yield Finding("header", subject, "contradictory", None, (), note)


def _header_line(table: Table, caption: Caption) -> int:
    """The first line of a header, which stands right above the rows where tables are runs of lines."""
    header = table.layout.parts[caption.part - 1].header
    below = [line for line in table.rows if line > caption.line]
    return below[0] - len(header) if below and table.layout.style == "tabs" else caption.line


RULES = (headers,)
