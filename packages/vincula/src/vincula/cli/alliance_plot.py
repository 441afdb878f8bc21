"""`vincula alliance plot`: each person's ratings, the own range, and what fell out of it."""

import argparse
from collections.abc import Sequence
from typing import Any

from vincula.alliance.rupture import Episode, OwnRule, usual_before
from vincula.cli.alliance_output import give, read
from vincula.cli.alliance_rows import Course, courses
from vincula.cli.alliance_rules import Asked, asked_rule
from vincula.cli.picture import charts, check_ending, save
from vincula.errors import UnreadableFile

Row = dict[str, Any]

# Okabe and Ito's blue and vermilion, apart for colour-blind eyes; shapes say it, too.
INK, LOW, BAND = "#0072B2", "#D55E00", "#BBD7EA"
MARKS = {"usual": "circle", "low": "triangle-down", "back": "diamond"}
WIDTH, HEIGHT, COLUMNS = 200, 110, 4
WIDE, TALL = 620, 300


def run(args: argparse.Namespace) -> int:
    """Draw the people who were named, or the first ones; returns the exit status."""
    check_ending(args.out)
    altair = charts()
    table = read(args, [args.id, args.session, args.score])
    people = courses(table, id_column=args.id, session=args.session, score=args.score)
    rule = asked_rule(args, [p.values for p in people if not p.faulty])
    chosen = _chosen(args, people)
    rows = [row for person in chosen for row in _rows(person, rule, args)]
    if not rows:
        raise UnreadableFile(f"{args.file}: nobody to draw has a rating")
    save(_chart(altair, rows, rule, args), args.out)
    told = {
        "file": str(args.out),
        "people": [person.id for person in chosen],
        "not_drawn": len(people) - len(chosen),
        "rule": {"name": rule.name, **rule.told},
    }
    lines = [f"{args.out}: {len(chosen)} of {len(people)} people, rule {rule.name}"]
    return give(args, table, told, lines)


def _chosen(args: argparse.Namespace, people: Sequence[Course]) -> list[Course]:
    sound = [person for person in people if person.values and not person.faulty]
    if not args.who:
        return sound[: args.most]
    wanted = [name.strip() for name in args.who.split(",") if name.strip()]
    by_id = {person.id: person for person in sound}
    missing = [name for name in wanted if name not in by_id]
    if missing:
        raise UnreadableFile(
            f"{args.file}: {missing[0]!r} is nobody with ratings in column {args.id}"
        )
    return [by_id[name] for name in wanted]


def _rows(person: Course, rule: Asked, args: argparse.Namespace) -> list[Row]:
    """Return one row a rating: where it stands, its range then, and what it is."""
    found = rule.find(person.values)
    waits = int(rule.told.get("window_sessions", len(person.values)))
    line = (
        [None] * len(person.values) if rule.line is None else rule.line(person.values)
    )
    return [
        {
            "id": person.id,
            "session": _place(person, position),
            "label": person.sessions[position],
            "rating": value,
            "alarm": line[position],
            "state": _state(found, position, waits),
            **_range(person.values, position, rule.own, args),
        }
        for position, value in enumerate(person.values)
    ]


def _range(
    values: Sequence[float],
    position: int,
    own: OwnRule | None,
    args: argparse.Namespace,
) -> Row:
    usual = None if own is None else usual_before(values, position, own)
    if usual is None:
        return {"low": None, "high": None, "usual": None}
    # Beyond the ends of the scale there is nothing that could be usual.
    low = usual.low if args.min is None else max(usual.low, args.min)
    high = usual.high if args.max is None else min(usual.high, args.max)
    return {"low": low, "high": high, "usual": usual.centre}


def _place(person: Course, position: int) -> float:
    """Sessions with numbers stand at them, so that a missed one leaves a gap."""
    texts = person.sessions
    if all(text.isascii() and text.isdigit() for text in texts):
        return float(texts[position])
    return float(position + 1)


def _state(found: Sequence[Episode], position: int, waits: int) -> str:
    for episode in found:
        back = episode.returned
        end = episode.onset + waits if back is None else back
        if episode.onset <= position <= end:
            return "back" if position == episode.returned else "low"
    return "usual"


def _chart(altair: Any, rows: list[Row], rule: Asked, args: argparse.Namespace) -> Any:
    several = len({row["id"] for row in rows}) > 1
    base = altair.Chart(altair.Data(values=rows)).encode(
        x=altair.X(
            "session:Q",
            title="session",
            axis=altair.Axis(tickMinStep=1),
            scale=altair.Scale(zero=False, nice=False, padding=8),
        )
    )
    layers = [_line(altair, base, args), _points(altair, base)]
    if rule.own is not None:
        layers = [*_band(altair, base), *layers]
    elif rule.line is not None:
        layers = [_alarm(altair, base), *layers]
    drawn = altair.layer(*layers).properties(
        width=WIDTH if several else WIDE, height=HEIGHT if several else TALL
    )
    title = altair.TitleParams(
        f"{args.score} by session"
        + ("" if several else f", {args.id} {rows[0]['id']}"),
        subtitle=_subtitle(rule),
        anchor="start",
    )
    if not several:
        return _dressed(drawn.properties(title=title))
    names = list(dict.fromkeys(row["id"] for row in rows))
    facet = altair.Facet("id:N", title=None, sort=names)
    return _dressed(drawn.facet(facet=facet, columns=COLUMNS).properties(title=title))


def _subtitle(rule: Asked) -> str:
    if rule.line is not None:
        return (
            f"dashed: below it the rule {rule.name} speaks up; a low rating is a reason"
            " to ask, no finding"
        )
    if rule.own is None:
        return f"rule {rule.name}: nobody's ratings vary"
    return (
        "shaded: the person's own range, from the sessions before; below it is a reason"
        " to ask, no finding"
    )


def _band(altair: Any, base: Any) -> list[Any]:
    y = altair.Y("low:Q")
    band = base.mark_area(color=BAND, opacity=0.7, interpolate="step").encode(
        y=y, y2="high:Q"
    )
    middle = base.mark_line(color=INK, strokeDash=[3, 3], opacity=0.6, strokeWidth=1)
    with_range = "isValid(datum.low)"
    return [
        one.transform_filter(with_range)
        for one in (band, middle.encode(y=altair.Y("usual:Q")))
    ]


def _alarm(altair: Any, base: Any) -> Any:
    line = base.mark_line(
        color=LOW, strokeDash=[4, 3], opacity=0.7, strokeWidth=1, clip=True
    )
    shown = line.encode(y=altair.Y("alarm:Q"))
    return shown.transform_filter("isValid(datum.alarm)")


def _line(altair: Any, base: Any, args: argparse.Namespace) -> Any:
    ends = {"domainMin": args.min, "domainMax": args.max}
    given = {name: end for name, end in ends.items() if end is not None}
    # Room at both ends, so that a mark at the end of the scale is whole.
    scale = altair.Scale(zero=False, nice=False, padding=7, **given)
    return base.mark_line(color=INK, strokeWidth=1.5).encode(
        y=altair.Y("rating:Q", title=args.score, scale=scale)
    )


def _points(altair: Any, base: Any) -> Any:
    names = list(MARKS)
    state = {"type": "nominal", "field": "state"}
    legend = altair.Legend(title=None, orient="bottom", labelExpr=_LEGEND)
    return base.mark_point(filled=True, size=55, opacity=1).encode(
        y=altair.Y("rating:Q"),
        color=altair.Color(
            **state,
            scale=altair.Scale(domain=names, range=[INK, LOW, INK]),
            legend=legend,
        ),
        shape=altair.Shape(
            **state,
            scale=altair.Scale(domain=names, range=list(MARKS.values())),
            legend=legend,
        ),
        tooltip=[
            altair.Tooltip("label:N", title="session"),
            altair.Tooltip("rating:Q"),
            altair.Tooltip("state:N"),
        ],
    )


_LEGEND = (
    "{'usual': 'usual', 'low': 'low: out of the usual', 'back': 'back'}[datum.label]"
)


def _dressed(chart: Any) -> Any:
    font = {"labelFontSize": 11, "titleFontSize": 12}
    return (
        chart.configure_view(stroke="#DDDDDD")
        .configure_axis(grid=True, gridColor="#EEEEEE", **font)
        .configure_title(fontSize=15, subtitleFontSize=12, subtitleColor="#555555")
        .configure_header(labelFontSize=12, labelFontWeight="bold")
        .configure_legend(labelFontSize=12)
    )
