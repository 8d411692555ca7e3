"""The few SVG primitives that every chart shares."""

from collections.abc import Iterable, Iterator
from html import escape

from perfmgmt.tenancy.html import status_code

LETTER = 0.56  # mean width of a letter of the interface font, as a share of its size

Point = tuple[float, float]


def num(value: float) -> str:
    """A coordinate with at most one decimal, without trailing zeros or a negative zero."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def text_width(text: str, size: float = 12) -> float:
    """Estimated width of a text in user units; the server knows no font metrics."""
    return len(text) * size * LETTER


def opening(
    classes: str,
    width: float,
    height: float,
    description: str,
    *,
    fixed: bool,
    role: str = "img",
) -> str:
    """The `<svg>` tag of an image with a sentence as its name; `fixed` also states its size.

    With links inside it is a `group`: what an image holds is reached by nobody's keyboard.
    """
    size = f' width="{num(width)}" height="{num(height)}"' if fixed else ""
    return (
        f'<svg class="{classes}" viewBox="0 0 {num(width)} {num(height)}"{size} role="{role}" '
        f'aria-label="{escape(description)}">'
    )


def points(pairs: Iterable[Point]) -> str:
    return " ".join(f"{num(x)},{num(y)}" for x, y in pairs)


def polyline(classes: str, pairs: Iterable[Point]) -> str:
    return f'<polyline class="{classes}" points="{points(pairs)}"/>'


def text(classes: str, x: float, y: float, words: str, anchor: str = "start") -> str:
    end = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text class="{classes}" x="{num(x)}" y="{num(y)}"{end}>{escape(words)}</text>'


def titled(shape: str, title: str) -> str:
    """A shape whose words appear when it is pointed at."""
    return f"<g><title>{escape(title)}</title>{shape}</g>" if title else shape


def linked(shape: str, href: str, name: str) -> str:
    """A shape that opens something."""
    if not href:
        return shape
    return f'<a href="{escape(href)}" aria-label="{escape(name)}">{titled(shape, name)}</a>'


def circle(classes: str, x: float, y: float, radius: float) -> str:
    return f'<circle class="{classes}" cx="{num(x)}" cy="{num(y)}" r="{num(radius)}"/>'


def diamond(classes: str, x: float, y: float, radius: float) -> str:
    x0, x1, y0, y1 = (num(q) for q in (x - radius, x + radius, y - radius, y + radius))
    return (
        f'<path class="{classes}" d="M{num(x)} {y0}L{x1} {num(y)}L{num(x)} {y1}L{x0} {num(y)}z"/>'
    )


def mark(status: str, x: float, y: float, radius: float = 4.5) -> str:
    """The status shape at a point, as in the icons: colour is never the only cue."""
    match status_code(status):
        case "risk":
            base, half = y + radius * 0.85, radius * 1.15
            return (
                f'<path class="pt pt-risk" d="M{num(x)} {num(y - half)}'
                f'L{num(x + half)} {num(base)}H{num(x - half)}z"/>'
            )
        case "off":
            return diamond("pt pt-off", x, y, radius * 1.25)
        case "stale":
            hand = f"M{num(x)} {num(y - radius * 0.55)}V{num(y)}h{num(radius * 0.45)}"
            return circle("pt-ring", x, y, radius - 0.4) + f'<path class="pt-hand" d="{hand}"/>'
        case code:
            return circle(f"pt pt-{code}", x, y, radius)


def runs(values: Iterable[float | None]) -> Iterator[list[tuple[int, float]]]:
    """Unbroken stretches of (index, value); a None ends one."""
    run: list[tuple[int, float]] = []
    for index, value in enumerate(values):
        if value is not None:
            run.append((index, float(value)))
        elif run:
            yield run
            run = []
    if run:
        yield run
