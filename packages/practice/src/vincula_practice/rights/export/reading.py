"""The same, to read: in words first, then table by table, nothing left out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vincula_practice.charts.moments import day_and_clock, full_day, local
from vincula_practice.rights.export.rows import Everything, Row

Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``columns`` are the names of the machine-readable file, as they stand there."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was answered at one moment."""

    when: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    language: str
    name: str
    practice: str
    made: str
    said: tuple[Said, ...]
    goals: tuple[str, ...]
    tables: tuple[Table, ...]


def page_of(everything: Everything, *, answers: Rows, scores: Rows) -> Page:
    parts = everything.parts
    tables = [
        _table("scores_in_order", _("Your scores"), scores),
        *(_table(name, titles().get(name, name), rows) for name, rows in parts.items()),
    ]
    return Page(
        language=get_language() or "en",
        name=everything.client.person.name,
        practice=everything.client.practice.name,
        made=day_and_clock(everything.made_at) + f" {local(everything.made_at).year}",
        said=tuple(_said(answers)),
        goals=tuple(str(row["words"]) for row in parts["goals"]),
        tables=tuple(table for table in tables if table.rows),
    )


def titles() -> dict[str, str]:
    """Return what each part is called on the page to read."""
    return {
        "person": _("You"),
        "roles": _("Your place in the practice"),
        "client": _("Your number as a client"),
        "invitations_to_a_sign_in": _("Invitations to your own page"),
        "devices": _("Devices you signed in with"),
        "consents": _("What you agreed to, and what not"),
        "restrictions": _("Times in which your record was restricted"),
        "episodes": _("Your therapies here"),
        "care_team": _("Who works with you"),
        "sessions": _("Your sessions"),
        "goals": _("Your goals"),
        "earlier_words_of_goals": _("Earlier words of your goals"),
        "how_both_saw_the_goals": _("How each of you saw the goals"),
        "steps": _("Steps that you noted"),
        "what_became_of_steps": _("What became of the steps"),
        "agreements": _("Your agreement, version by version"),
        "who_confirmed_agreements": _("Who confirmed which version"),
        "clauses_to_talk_about_again": _("Clauses to talk about again"),
        "preferences": _("How you like to work"),
        "what_is_possible_of_them": _("What your therapist answered to that"),
        "planned_endings": _("The ending as you planned it"),
        "notes_on_the_picture": _("What both of you put on the picture"),
        "concerns": _("What you told your therapist that was hard to say"),
        "concerns_i_keep_for_myself": _("What you keep for yourself"),
        "ruptures_and_repairs": _("What you and your therapist looked at together"),
        "steps_of_repair": _("Step by step: what each of you said, and what helped"),
        "one_per_cent_better": _("What would have made it one per cent better"),
        "said_on_leaving": _("What you said at the end"),
        "words_prepared_after_a_missed_session": _(
            "When words for you were prepared after a missed session"
        ),
        "plans": _("Plans of what you are asked"),
        "plan_lines": _("What the plans say"),
        "checkins": _("Your check-ins"),
        "links": _("Links and codes to check-ins"),
        "answers_not_sent_yet": _("Answers as you gave them, before sending"),
        "answers": _("Answers as they are stored"),
        "sendings": _("When what you sent arrived"),
        "scores": _("Scores as they are stored"),
        "answers_that_were_passed_on": _("Answers that your therapist had to see"),
        "alerts": _("Times at which you seemed to be in danger"),
        "what_happened_to_alerts": _("What was done about it here"),
        "safety_plans": _("Your safety plans"),
        "requests": _("What you asked of your data"),
        "decisions_on_requests": _("What was decided about it"),
        "reasons_to_keep": _("Reasons to keep your record"),
        "sign_in_addresses": _("Addresses you sign in with"),
        "second_factors": _("Second steps of your sign-in"),
        "who_opened_my_record": _("Who opened your record"),
        "what_i_did": _("What you did here"),
    }


def _said(answers: Rows) -> list[Said]:
    return [
        Said(
            when=_when(group[0]),
            lines=tuple(
                (line["question"] or line["item"], _answer(line)) for line in group
            ),
        )
        for _moment, found in groupby(answers, key=lambda line: line["sent_at"])
        if (group := list(found))
    ]


def _when(line: dict[str, Any]) -> str:
    return full_day(local(datetime.fromisoformat(line["sent_at"])))


def _answer(line: dict[str, Any]) -> str:
    if line["answer"]:
        return str(line["answer"])
    return _("not answered") if line["value"] is None else f"{line['value']:g}"


def _table(name: str, title: str, rows: Sequence[Row]) -> Table:
    columns = tuple(rows[0]) if rows else ()
    return Table(
        id=name,
        title=title,
        columns=columns,
        rows=tuple(tuple(_text(row[c]) for c in columns) for row in rows),
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
