"""A page of help, written once as Markdown, as Slack shows it."""

import re

from credbot.views import kit
from credbot.views.kit import Block

_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_RULE = re.compile(r"\|[-| ]+\|")
_TITLE = re.compile(r"#+ ")


def title(text: str) -> str:
    """What stands at its head: `For specialists`."""
    return text.partition("\n")[0].removeprefix("# ")


def blocks(text: str) -> list[Block]:
    """A section for each heading and what stands under it, none longer than Slack takes."""
    found: list[Block] = []
    for part in re.split(r"^(?=#)", text, flags=re.MULTILINE):
        if not part:
            continue
        first, _, rest = part.partition("\n")
        head = f"*{_inline(_TITLE.sub('', first))}*"
        found += kit.sections(_lines(rest), head)
    return found


def _lines(text: str) -> list[str]:
    """Paragraphs, points and rows of tables as a line each; pictures are left out."""
    lines: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        if block.startswith("|"):
            lines += _rows(block)
        elif not block.startswith("!["):
            points = re.split(r"\n(?=- )", block)
            lines += [_inline(" ".join(point.split())) for point in points if point]
    return lines


def _rows(table: str) -> list[str]:
    """A table's rows below its heading."""
    rows = [row for row in table.splitlines()[1:] if not _RULE.fullmatch(row)]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return [_inline(f"- {': '.join(row)}") for row in cells]


def _inline(text: str) -> str:
    """Bold as Slack writes it, links as their words, points as dots."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    shown = _LINK.sub(r"\1", _BOLD.sub(r"*\1*", plain))
    return f"• {shown[2:]}" if shown.startswith("- ") else shown
