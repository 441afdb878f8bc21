"""`vincula alliance ruptures`: each person's falls, by one rule."""

import argparse
from typing import Any

from vincula.alliance.courses import episode_course
from vincula.alliance.rupture import Episode
from vincula.cli.alliance_output import give, number, read
from vincula.cli.alliance_rows import Course, courses
from vincula.cli.alliance_rules import Asked, asked_rule


def run(args: argparse.Namespace) -> int:
    """Find the falls of everybody in a file; returns the exit status."""
    table = read(args, [args.id, args.session, args.score])
    people = courses(table, id_column=args.id, session=args.session, score=args.score)
    sound = [person for person in people if not person.faulty]
    rule = asked_rule(args, [person.values for person in sound])
    told = [_person(person, rule) for person in people]
    summary = _summary(told)
    data = {
        "rule": {"name": rule.name, **rule.told},
        "people": told,
        "summary": summary,
    }
    return give(args, table, data, _lines(rule, told, summary))


def _person(person: Course, rule: Asked) -> dict[str, Any]:
    found = () if person.faulty else rule.find(person.values)
    return {
        "id": person.id,
        "n": len(person.values),
        "reason": "faulty cell" if person.faulty else None,
        "episodes": [_episode(episode, person.sessions) for episode in found],
    }


def _episode(episode: Episode, sessions: list[str]) -> dict[str, Any]:
    course = episode_course(episode)
    back = episode.returned
    return {
        "pre_session": _session(sessions, episode.before),
        "onset_session": _session(sessions, episode.onset),
        "trough_session": _session(sessions, episode.trough),
        "repair_session": None if back is None else _session(sessions, back),
        "pre": episode.before_points,
        "trough": episode.trough_points,
        "depth": episode.depth_points,
        "repaired": back is not None,
        "censored": episode.cut_short,
        "shape": course.shape.value,
        "length_sessions": course.length_sessions,
    }


def _session(sessions: list[str], position: int) -> int | str | None:
    if position < 0:
        return None
    text = sessions[position]
    return int(text) if text.isascii() and text.isdigit() else text


def _summary(told: list[dict[str, Any]]) -> dict[str, int]:
    episodes = [episode for person in told for episode in person["episodes"]]
    return {
        "people": len(told),
        "left_out": sum(person["reason"] is not None for person in told),
        "with_episode": sum(bool(person["episodes"]) for person in told),
        "episodes": len(episodes),
        "back": sum(episode["repaired"] for episode in episodes),
        "series_ended": sum(episode["censored"] for episode in episodes),
    }


def _lines(
    rule: Asked, told: list[dict[str, Any]], summary: dict[str, int]
) -> list[str]:
    settings = ", ".join(
        f"{name} {_setting(value)}" for name, value in rule.told.items()
    )
    lines = [f"rule {rule.name}: {settings}", ""]
    lines.append(
        f"{'id':<12} {'onset':>8} {'lowest':>8} {'back':>8} {'depth':>7}  shape"
    )
    for person in told:
        lines += [_line(person["id"], episode) for episode in person["episodes"]]
    judged = summary["people"] - summary["left_out"]
    lines += [
        "",
        (
            f"{summary['episodes']} episodes in {summary['with_episode']} of {judged}"
            f" people; {summary['back']} back in range, {summary['series_ended']} at the"
            " end of a series"
        ),
        "Back in range is not yet repaired: that is for the client to say.",
    ]
    if summary["left_out"]:
        lines.append(f"{summary['left_out']} people left out for faulty cells")
    return lines


def _line(name: str, episode: dict[str, Any]) -> str:
    back = "-" if episode["repair_session"] is None else episode["repair_session"]
    return (
        f"{name:<12} {episode['onset_session']!s:>8} {episode['trough_session']!s:>8}"
        f" {back!s:>8} {number(episode['depth']):>7}  {episode['shape']}"
    )


def _setting(value: object) -> str:
    if value is None:
        return "all"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
