"""How near does each of the two see a goal? Both ratings on one line from 0 to 10."""

from dataclasses import dataclass
from xml.sax.saxutils import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from vincula_practice.charts import marks
from vincula_practice.charts.numbers import number

WIDTH, HEIGHT, LEFT, RIGHT = 360, 74, 16, 344
MOST = 10
HALF = 8


@dataclass(frozen=True, slots=True)
class Nearness:
    """One goal in words and as a drawing; ``svg`` is "" where nobody has rated it."""

    words: tuple[str, ...]
    svg: str


def nearness(
    *,
    client: str,
    therapist: str,
    by_client: tuple[float, ...],
    by_therapist: tuple[float, ...],
    name: str,
) -> Nearness:
    """Return both ratings; each tuple is one person's, oldest first.

    ``name`` tells several drawings on one page apart: letters, digits and hyphens.
    """
    said = (_said(client, by_client), _said(therapist, by_therapist))
    if not (by_client or by_therapist):
        return Nearness(said, "")
    return Nearness(said, _svg(by_client, by_therapist, name, ". ".join(said)))


def _said(who: str, ratings: tuple[float, ...]) -> str:
    if not ratings:
        return gettext("%(who)s: not rated yet") % {"who": who}
    values = {
        "who": who,
        "now": number(ratings[-1]),
        "most": MOST,
        "first": number(ratings[0]),
    }
    if len(ratings) == 1:
        return gettext("%(who)s: %(now)s of %(most)s") % values
    return gettext("%(who)s: %(now)s of %(most)s, at first %(first)s") % values


def _svg(
    by_client: tuple[float, ...], by_therapist: tuple[float, ...], name: str, words: str
) -> str:
    """A round mark for the client above the line, a square for the therapist below."""
    axis = marks.path("chart-axis", f"M{LEFT} 37H{RIGHT}", 'stroke-width="1.5"')
    ticks = "".join(f"M{marks.n(_x(n))} 33V41" for n in range(MOST + 1))
    ends = marks.text(LEFT, 70, "0", 'text-anchor="middle"') + marks.text(
        RIGHT, 70, "10", 'text-anchor="middle"'
    )
    parts = [
        axis,
        marks.path("chart-axis", ticks),
        marks.group("chart-tick", ends, 'font-size="12"'),
    ]
    if by_client:
        parts += _mark(by_client[-1], 20, round_=True)
    if by_therapist:
        parts += _mark(by_therapist[-1], 54, round_=False)
    title = f"{name}-title"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart nearness"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-labelledby="{title}" font-family="Libertinus Serif">'
        f'<title id="{title}">{escape(words)}</title>'
    )
    # Every word in it went through escape().
    return SafeString("".join([head, *parts, "</svg>"]))


def _mark(value: float, y: float, *, round_: bool) -> list[str]:
    x = _x(value)
    shape = marks.circle(x, y, HALF) if round_ else marks.square(x, y, HALF - 1)
    beside = x + HALF + 5 if value < MOST else x - HALF - 5
    anchor = "start" if value < MOST else "end"
    words = marks.text(beside, y + 5, number(value), f'text-anchor="{anchor}"')
    return [
        marks.group("chart-dot" if round_ else "chart-hollow", shape),
        marks.group("chart-value", words, 'font-size="14"'),
    ]


def _x(value: float) -> float:
    return LEFT + (RIGHT - LEFT) * value / MOST
