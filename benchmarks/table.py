"""Tables as Markdown, aligned, so that they read well on a terminal and can be kept as they are."""

from collections.abc import Sequence

Cell = str | float | int | None


def render(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """The first column is text and stands left, the others right. What was not measured is "-"."""
    texts = [list(columns), *([_render(cell) for cell in row] for row in rows)]
    widths = [max(len(row[index]) for row in texts) for index in range(len(columns))]
    lines = [_join(row, widths) for row in texts]
    rule = [("-" * width if index == 0 else "-" * (width - 1) + ":") for index, width in enumerate(widths)]
    return "\n".join([lines[0], f"| {' | '.join(rule)} |", *lines[1:]])


def _join(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        text.ljust(width) if index == 0 else text.rjust(width)
        for index, (text, width) in enumerate(zip(row, widths, strict=True))
    ]
    return f"| {' | '.join(cells)} |"


def _render(cell: Cell) -> str:
    if cell is None:
        return "-"
    if isinstance(cell, str):
        return cell
    return f"{cell:,.0f}" if abs(cell) >= 1000 else f"{cell:.1f}" if isinstance(cell, float) else str(cell)


def times(ratio: float | None) -> str | None:
    """A ratio, as "0.14x"."""
    return None if ratio is None else f"{ratio:.2f}x"


def or_missing(count: float | int | None, tool: str) -> Cell:
    """A count, or why there is none."""
    return f"no {tool}" if count is None else count
