"""Lines of a sheet that are no rows: blanks, repeated headings, section rows, totals."""

import re

from credbot.domain.identifiers import CREDENTIALS, fold
from credbot.imports.columns import Header

FEW_COLUMNS = 4
_TOTAL = re.compile(r"(?:grand |sub-?)?totals?\b|count\b|sum\b")
_SECTION = re.compile(
    r"\W*[*_=#>–—-]|.*[*:=]$|.*['’]s?\b.*\b(?:files|providers|list|cases)\b|.*\bfiles$"
)


def is_data(row: list[str], header: Header, provider: int | None) -> bool:
    """Whether a line is a row; `provider` is the place of the provider's name."""
    if not any(row):
        return False
    here = row[provider] if provider is not None and provider < len(row) else ""
    for first in (row[0], here):
        if first[:1] in "tTgGsScC" and _TOTAL.match(fold(first)) and _is_total(row):
            return False
    if provider is not None and here == header.cells[provider]:
        return tuple(row) != header.cells and not _repeats(row, header)
    if len(row) - row.count("") > 2:
        return True
    written = [cell for cell in row if cell.strip()]
    if len(written) == 1:
        return not _is_section(written[0].strip(), header, is_provider=bool(here.strip()))
    return bool(written) and not _repeats(row, header)


def _is_total(row: list[str]) -> bool:
    """All that a line of totals has besides its word are numbers."""
    rest = [cell.strip() for cell in row if cell.strip()][1:]
    return all(re.fullmatch(r"[\d.,%$ ]+", cell) for cell in rest)


def _repeats(row: list[str], header: Header) -> bool:
    wanted = [fold(cell) for cell in header.cells if cell.strip()]
    return [fold(cell) for cell in row if cell.strip()] == wanted


def _is_section(cell: str, header: Header, *, is_provider: bool) -> bool:
    """A line with one cell: a title between rows, or a person with nothing else known."""
    if not is_provider or _SECTION.match(fold(cell)):
        return True
    words = fold(cell).replace(".", "").replace(",", " ").split()
    if not words:
        return True
    named = "," in cell or words[0] == "dr" or (words[-1] in CREDENTIALS and len(words) > 1)
    return not named and len(header.places) >= FEW_COLUMNS and "track" in header.places
