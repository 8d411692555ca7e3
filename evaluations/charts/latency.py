"""From raised to decided: one bar a decision from day 0, red beyond the limit, a double bar while it is open."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from objectives.charts.svg import mark, num, opening, text

STEPS_AT_MOST = 7  # marks on the axis beyond "raised"
WIDE_LABELS = 230
LONGEST_LABEL = 34


@dataclass(frozen=True, slots=True)
class Bar:
    """`words` stand at its end: "9 days, open"."""

    name: str
    days: int
    is_open: bool
    words: str


@dataclass(frozen=True, slots=True)
class LatencyWords:
    """What the axis says, in the reader's language: `limit` is "7 days"."""

    description: str
    raised: str
    limit: str


def draw_latency(bars: Sequence[Bar], limit: int, words: LatencyWords) -> SafeString:
    """Both renderings; the style sheet shows the one that fits."""
    wide = _draw(bars, limit, words, width=900, labels=WIDE_LABELS, row=32)
    return SafeString(wide + _draw(bars, limit, words, width=343, labels=0, row=46))


def _draw(
    bars: Sequence[Bar], limit: int, words: LatencyWords, *, width: int, labels: int, row: int
) -> str:
    narrow = not labels
    top, room = 26, 64 if not narrow else 84
    height = top + row * len(bars) + 6
    longest = max([limit, *(bar.days for bar in bars)])
    step = _step(longest, limit)
    span = -(-longest // step) * step

    def x(days: int) -> float:
        return labels + 8 + (width - labels - room - 8) * days / span

    kind = "narrow" if narrow else "wide"
    parts = [opening(f"chart latency {kind}", width, height, words.description, fixed=False)]
    for days in sorted({*range(0, span + 1, step), limit}):
        if 0 < abs(days - limit) * (width - labels - room) / span < 44:
            continue  # its label would run into that of the limit
        line = "limit" if days == limit else "grid"
        parts.append(f'<path class="{line}" d="M{num(x(days))} {top - 6}V{height - 4}"/>')
        label = words.limit if days == limit else words.raised if not days else str(days)
        parts.append(text("ax", x(days), 12, label, "middle" if days or not narrow else "start"))
    for place, bar in enumerate(bars):
        at = top + row * place + row / 2 + (8 if narrow else 0)
        parts += _bar(bar, limit, x, at, narrow=narrow)
    return "".join(parts) + "</svg>"


def _bar(bar: Bar, limit: int, x, at: float, *, narrow: bool) -> list[str]:
    name = bar.name if len(bar.name) <= LONGEST_LABEL else bar.name[: LONGEST_LABEL - 1] + "…"
    is_late, end = bar.days > limit, x(bar.days)
    parts = [text("row-l", *((2, at - 12) if narrow else (0, at + 4)), name)]
    parts.append(
        f'<path class="dur ok" d="M{num(x(0))} {num(at)}H{num(x(min(bar.days, limit)))}"/>'
    )
    if is_late:
        parts.append(f'<path class="dur late" d="M{num(x(limit))} {num(at)}H{num(end)}"/>')
    if bar.is_open:
        top = num(at - 6)
        parts.append(f'<path class="dur-open" d="M{num(end)} {top}v12M{num(end + 4)} {top}v12"/>')
    else:
        parts.append(mark("off_track" if is_late else "on_track", end, at, 5))
    parts.append(text("lb st-off" if is_late else "lb", end + 12, at + 4, bar.words))
    return parts


def _step(longest: int, limit: int) -> int:
    """Whole limits between two marks of the axis, so that it has at most seven."""
    step = max(limit, 1)
    return step * max(1, -(-longest // (step * STEPS_AT_MOST)))
