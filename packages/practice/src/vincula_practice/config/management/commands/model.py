"""`vincula-practice model`: which model of the expected course a practice uses."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from vincula.signals.course import why_not
from vincula.trajectory.curves import NAMES
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Membership, Practice
from vincula_practice.people.policies import sets_thresholds
from vincula_practice.signals.expecting import Installed
from vincula_practice.signals.installing import install, remove
from vincula_practice.signals.listed import Listed, listed, models_of
from vincula_practice.signals.models import CourseModel
from vincula_practice.signals.offered import (
    LARGEST,
    PLANNED_END,
    Offered,
    offered_curve,
    offered_file,
)
from vincula_practice.signals.own_card import check_at_home
from vincula_practice.signals.thresholds import setting_of


class Command(BaseCommand):
    help = (
        "`install`: use a model that `vincula trajectory fit` wrote, or draw a curve of"
        " the library. `list`: what was installed, what it is used for, and why not."
        " `check`: make the card anew from the practice's own clients. `remove`: use none."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        tasks = parser.add_subparsers(dest="task", required=True)
        one = tasks.add_parser("install", help="use a model from now on")
        one.add_argument("model", help=f"a file, or {' or '.join(NAMES)}")
        one.add_argument(
            "--unit",
            choices=CourseModel.Unit.values,
            default=CourseModel.Unit.SESSIONS,
            help="how the model counts time from the first score on (default sessions)",
        )
        one.add_argument(
            "--planned-end",
            type=float,
            default=PLANNED_END,
            help=f"when a course is to end, in that unit (default {PLANNED_END:g})",
        )
        every = [one, tasks.add_parser("list", help="what was installed")]
        for name, told in (
            ("check", "hold the model in use against the practice's own clients"),
            ("remove", "use no model of an instrument from now on"),
        ):
            task = tasks.add_parser(name, help=told)
            task.add_argument("instrument")
            every.append(task)
        for task in every:
            task.add_argument("--practice", help="its name; needed where there are two")
            task.add_argument("--by", metavar="EMAIL", help="who decided it")

    def handle(self, *_args: Any, **given: Any) -> None:
        practice = _practice(given["practice"])
        by = _member(practice, given["by"])
        try:
            for line in getattr(self, f"_{given['task']}")(practice, by, given):
                self.stdout.write(line)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        except NotAllowed:
            raise CommandError("Whoever decides it treats here or manages.") from None

    def _install(
        self, practice: Practice, by: Membership | None, given: dict[str, Any]
    ) -> list[str]:
        offered = _offered(given)
        row = install(practice=practice, offered=offered, by=by, at=timezone.now())
        return [_line(listed(row), in_use=True)]

    def _list(
        self, practice: Practice, _by: Membership | None, _given: dict[str, Any]
    ) -> list[str]:
        used = set(setting_of(practice.pk).models.values())
        lines = [
            _line(row, in_use=str(row.id) in used) for row in models_of(practice.pk)
        ]
        return lines or ["none: signals look at the change so far"]

    def _check(
        self, practice: Practice, by: Membership | None, given: dict[str, Any]
    ) -> list[str]:
        found = check_at_home(
            practice=practice,
            instrument=given["instrument"],
            by=by,
            at=timezone.now(),
        )
        told = f"tried on {found.clients} courses of this practice"
        return [f"{_line(listed(found.row), in_use=not found.reasons)}; {told}"]

    def _remove(
        self, practice: Practice, by: Membership | None, given: dict[str, Any]
    ) -> list[str]:
        row = remove(
            practice=practice,
            instrument=given["instrument"],
            by=by,
            at=timezone.now(),
        )
        return [_line(listed(row), in_use=False)]


def _practice(name: str | None) -> Practice:
    found = list(Practice.objects.order_by("name", "pk"))
    if name is not None:
        found = [one for one in found if one.name == name]
    if len(found) != 1:
        known = (
            "there is no such practice" if not found else "say which: --practice NAME"
        )
        raise CommandError(known)
    return found[0]


def _member(practice: Practice, email: str | None) -> Membership | None:
    if email is None:
        return None
    rows = Membership.objects.filter(
        practice=practice, person__email=email.strip().lower(), ended_at=None
    )
    members = [one for one in rows.order_by("pk") if sets_thresholds(one)]
    if not members:
        raise CommandError("Whoever decides it treats here or manages.")
    return members[0]


def _offered(given: dict[str, Any]) -> Offered:
    name, end = given["model"], given["planned_end"]
    if not 0 < end < float("inf"):
        raise CommandError("A course ends after it has begun.")
    if name in NAMES:
        if given["unit"] != CourseModel.Unit.SESSIONS:
            raise CommandError("Curves of the library count sessions.")
        return offered_curve(name, planned_end=end)
    try:
        with Path(name).open("rb") as file:
            text = file.read(LARGEST + 1)
    except OSError as fault:
        raise CommandError(f"{name}: {fault.strerror}") from None
    return offered_file(
        text, on=timezone.localdate(), unit=given["unit"], planned_end=end
    )


def _line(row: Listed, *, in_use: bool) -> str:
    told = f"{row.name} ({row.version}, {row.installed_at:%Y-%m-%d})"
    if row.found is None:
        return f"{told}: cannot be read by this version; install it again"
    return f"{told}: {_use(row.found, in_use=in_use)}"


def _use(found: Installed, *, in_use: bool) -> str:
    on = timezone.localdate()
    reasons = [*why_not(found.course.card)]
    if found.old(on=on):
        reasons.append("its card is too old")
    if in_use and not reasons:
        return "drawn, and decides when a course is off course"
    drawn = "drawn, decides nothing" if found.drawn(on=on) else "not used"
    state = drawn if in_use else "not in use"
    return f"{state}: {'; '.join(reasons)}" if reasons else state
