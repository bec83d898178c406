"""Tables for a terminal."""

from collections.abc import Sequence

LEGEND = """\
How to read this
  chats/s        whole answers per second; upstream, load generator and target share this machine's cores
  per core       chats that one second of CPU time pays for: 1000 / (CPU ms/chat of the target's own process)
  CPU ms/chat    CPU time per chat, by process; the load generator is another process and never counted
  first token    time from sending the request to the first word; "added" is over the upstream directly
  whole          time to the last byte of the answer
  An answer has 60 tokens, each an event of its own. With no delay the upstream sends them in one write.\
"""


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A title and aligned columns; the first is text, the others are numbers."""
    widths = [max(len(row[at]) for row in (columns, *rows)) for at in range(len(columns))]
    lines = [title]
    for row in (columns, *rows):
        cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  " + "  ".join([row[0].ljust(widths[0]), *cells]).rstrip())
    return "\n".join(lines)


def number(value: float) -> str:
    """Three digits that matter, so that columns compare at a glance."""
    if value == 0:
        return "0"
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{decimals}f}"


def triple(values: tuple[float, float, float]) -> str:
    """p50/p95/p99."""
    return "/".join(number(value) for value in values)
