"""Do both put the goals in the same order? Two lists, and a line from goal to goal.

Whether two places are the same is said by the line's shape and by words, never by a
colour. The numbers are those of the table and the sentences beside the drawing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from vincula_practice.charts import marks
from vincula_practice.charts.labels import RUNNING_LETTER, lines_of
from vincula_practice.charts.numbers import day, number
from vincula_practice.charts.tables import Row, Table
from vincula_practice.collaboration.orders import SOURCE, Orders

DECIMALS = 2
TEXT, LEADING, MOST_LINES = 14, 18, 4
RADIUS = 13
FEWEST = 2
NARROW, WIDE = 390, 720


@dataclass(frozen=True, slots=True)
class OrdersPicture:
    """Plain values for a page; both drawings are "" before both have an order."""

    sentences: tuple[str, ...]
    svg_wide: str
    svg_narrow: str
    table: Table | None
    over_time: Table | None
    source: str


@dataclass(frozen=True, slots=True)
class _Line:
    """One goal: its words and its place on either list, None where it has none."""

    words: str
    client: int | None
    therapist: int | None

    @property
    def apart(self) -> int | None:
        if self.client is None or self.therapist is None:
            return None
        return abs(self.client - self.therapist)


def orders_picture(
    orders: Orders, goals: Mapping[str, str], *, client: str, therapist: str
) -> OrdersPicture:
    """Return the picture, the same for both; ``goals`` are words by id."""
    lines = _goal_lines(orders, goals)
    drawn = orders.consensus is not None
    sentences = tuple(_sentences(orders, client=client, therapist=therapist))
    described = " ".join(sentences)
    return OrdersPicture(
        sentences=sentences,
        svg_wide=_svg(lines, (client, therapist), WIDE, described) if drawn else "",
        svg_narrow=_svg(lines, (client, therapist), NARROW, described) if drawn else "",
        table=_table(lines, client, therapist) if drawn else None,
        over_time=_over_time(orders),
        source=gettext(
            "The distance is the footrule: places apart, summed over all goals, as a"
            " share of the most there could be with no goal in common. Source: %(source)s."
            " It is worked out from these orders and has no measurement error; what a"
            " large or small number means for a therapy nobody has examined."
        )
        % {"source": SOURCE},
    )


def _goal_lines(orders: Orders, goals: Mapping[str, str]) -> list[_Line]:
    ids = [*orders.client, *(g for g in orders.therapist if g not in orders.client)]
    return [
        _Line(
            goals.get(goal, ""),
            _place(orders.client, goal),
            _place(orders.therapist, goal),
        )
        for goal in ids
    ]


def _place(order: tuple[str, ...], goal: str) -> int | None:
    return order.index(goal) + 1 if goal in order else None


def _sentences(orders: Orders, *, client: str, therapist: str) -> list[str]:
    names = {"client": client, "therapist": therapist}
    if orders.consensus is None:
        return [_waiting(orders) % names]
    found = orders.consensus
    said = [
        gettext("Both put the same goal first.")
        if found.same_first
        else gettext("Each of the two puts another goal first."),
        gettext(
            "The two orders are %(distance)s apart, on a scale from 0 (the same goals in"
            " the same order) to 1 (no goal in common). With the same goals it could be"
            " at most %(most)s."
        )
        % {
            "distance": number(found.distance, DECIMALS),
            "most": number(orders.most, DECIMALS),
        },
    ]
    if found.only_client or found.only_therapist:
        said.append(gettext("One list has a goal that the other has no place for yet."))
    said += [*_moved(orders, names), *_towards(orders)]
    return said


def _waiting(orders: Orders) -> str:
    if orders.client:
        return gettext("%(client)s has put the goals in order; %(therapist)s not yet.")
    if orders.therapist:
        return gettext("%(therapist)s has put the goals in order; %(client)s not yet.")
    return gettext("Neither has put the goals in order yet.")


def _moved(orders: Orders, names: Mapping[str, str]) -> list[str]:
    said = []
    for name, moved in (
        (names["client"], orders.client_moved),
        (names["therapist"], orders.therapist_moved),
    ):
        if moved is not None:
            words = gettext(
                "Since the time before, the order of %(name)s moved by %(by)s."
            )
            said.append(words % {"name": name, "by": number(moved, DECIMALS)})
    return said


def _towards(orders: Orders) -> list[str]:
    if len(orders.course) < FEWEST:
        return []
    before, now = orders.course[-2].distance, orders.course[-1].distance
    if now > before:
        words = gettext("The two have moved apart, from %(before)s to %(now)s.")
    elif now < before:
        words = gettext("The two have moved together, from %(before)s to %(now)s.")
    else:
        words = gettext("The distance is as it was, %(now)s.")
    return [words % {"before": number(before, DECIMALS), "now": number(now, DECIMALS)}]


def _table(lines: list[_Line], client: str, therapist: str) -> Table:
    headings = (gettext("Goal"), client, therapist, gettext("Places apart"))
    rows = tuple(
        Row(
            line.words,
            tuple(
                "" if n is None else str(n)
                for n in (line.client, line.therapist, line.apart)
            ),
            (),
        )
        for line in lines
    )
    return Table(gettext("The place of each goal"), headings, rows)


def _over_time(orders: Orders) -> Table | None:
    if len(orders.course) < FEWEST:
        return None
    rows = tuple(
        Row(day(one.at), (number(one.distance, DECIMALS),), ()) for one in orders.course
    )
    headings = (gettext("Since"), gettext("Apart (0 to 1)"))
    return Table(gettext("How far apart the two orders were"), headings, rows)


def _svg(lines: list[_Line], names: tuple[str, str], width: int, described: str) -> str:
    """Draw both lists with lines between them; each row as tall as its words need."""
    room = width * (0.31 if width == NARROW else 0.34)
    tops, height = _rows(lines, room)
    left, right = room + RADIUS + 8, width - room - RADIUS - 8
    heads = marks.text(0, 18, names[0]) + marks.text(
        width, 18, names[1], 'text-anchor="end"'
    )
    body = [marks.group("chart-title", heads, 'font-size="15"')]
    links = [_link(line, tops, left, right) for line in lines]
    # All words above all lines, where lines cross.
    body += [line for line, _label in links] + [label for _line, label in links]
    for line in lines:
        body += _ends(line, tops, (left, right), width, room)
    size = "narrow" if width == NARROW else "wide"
    title = f"orders-{size}-title"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-{size}"'
        f' viewBox="0 0 {width} {marks.n(height)}" role="img"'
        f' aria-labelledby="{title} {title}-desc" font-family="Libertinus Serif">'
        f'<title id="{title}">{escape(gettext("The order of the goals, side by side"))}'
        f'</title><desc id="{title}-desc">{escape(described)}</desc>'
    )
    # Every word in it went through escape().
    return SafeString("".join([head, *body, "</svg>"]))


def _rows(lines: list[_Line], room: float) -> tuple[dict[int, float], float]:
    """Return the middle of each place, and how tall the drawing is."""
    tallest = max(len(_wrapped(line.words, room)) for line in lines)
    step = max(2 * RADIUS + 14, tallest * LEADING + 16)
    places = max(n for line in lines for n in (line.client or 0, line.therapist or 0))
    return {n: 34 + step * (n - 0.5) for n in range(1, places + 1)}, 34 + step * places


def _wrapped(words: str, room: float) -> list[str]:
    longest = int(room / (TEXT * RUNNING_LETTER))
    fitting = " ".join(
        one if len(one) <= longest else f"{one[: longest - 1]}…"
        for one in words.split()
    )
    lines = lines_of(fitting, TEXT, room) or [""]
    if len(lines) > MOST_LINES:
        return [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1].rstrip() + "…"]
    return lines


def _link(
    line: _Line, tops: Mapping[int, float], left: float, right: float
) -> tuple[str, str]:
    """Draw from place to place: one firm line where they agree, a dashed one if not."""
    if line.client is None or line.therapist is None:
        return "", ""
    y1, y2 = tops[line.client], tops[line.therapist]
    dash = "" if line.apart == 0 else ' stroke-dasharray="7 5"'
    path = marks.path(
        "chart-line",
        marks.polyline([(left + RADIUS, y1), (right - RADIUS, y2)]),
        f'stroke-width="{4 if line.apart == 0 else 2}"{dash}',
    )
    apart = line.apart or 0
    words = (
        gettext("same")
        if apart == 0
        else ngettext("%d apart", "%d apart", apart) % apart
    )
    # A third of the way along, so that lines that cross keep their words apart.
    x, y = left + (right - left) * 0.36, y1 + (y2 - y1) * 0.36
    label = marks.text(x, y - 5, words, 'text-anchor="middle"')
    return path, marks.group("chart-label", label, 'font-size="12"')


def _ends(
    line: _Line,
    tops: Mapping[int, float],
    ends: tuple[float, float],
    width: int,
    room: float,
) -> list[str]:
    drawn = []
    for place, x, edge, anchor in (
        (line.client, ends[0], 0, "start"),
        (line.therapist, ends[1], width, "end"),
    ):
        if place is None:
            continue
        y = tops[place]
        mark = marks.text(x, y + 5, str(place), 'text-anchor="middle"')
        drawn.append(marks.group("chart-hollow", marks.circle(x, y, RADIUS)))
        drawn.append(marks.group("chart-now", mark, 'font-size="15"'))
        wrapped = _wrapped(line.words, room)
        first = y + 5 - (len(wrapped) - 1) * LEADING / 2
        words = "".join(
            marks.text(edge, first + k * LEADING, one, f'text-anchor="{anchor}"')
            for k, one in enumerate(wrapped)
        )
        drawn.append(marks.group("chart-label", words, f'font-size="{TEXT}"'))
    return drawn
