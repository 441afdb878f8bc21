"""The expected course that `vincula signals --model` looks at, and whether it may speak."""

import argparse
from dataclasses import dataclass
from typing import Any

from vincula.cli.alliance_output import ratings
from vincula.cli.model_file import read_model
from vincula.cli.table import Table
from vincula.errors import UnreadableFile
from vincula.signals.course import why_not
from vincula.signals.expected import FittedCourse, course_of
from vincula.trajectory.curves import reference
from vincula.trajectory.kept import Kept
from vincula.trajectory.made import raw_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A model that was named, and the columns in which the file has what it asks for."""

    kept: Kept
    name: str
    time: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The time, and everything else that the model was fitted to."""
        return (self.time, *raw_names(self.kept.model.design.variables))

    def course(self, table: Table, planned_end: float | None) -> FittedCourse:
        """Return it as signals take it; courses end with the latest time of the file."""
        times = [time for time in ratings(table, self.time) if time == time]  # noqa: PLR0124 - not NaN
        end = max(times, default=0.0) if planned_end is None else planned_end
        return course_of(self.kept, model=self.name, planned_end=end)


def asked_model(args: argparse.Namespace) -> Asked | None:
    """Read the model that was named; None without one.

    Raises
    ------
    UnreadableFile
        It cannot be read, or there is no outcome to hold against it.
    """
    if args.model is None:
        if args.model_time or args.planned_end is not None:
            raise UnreadableFile("--model-time and --planned-end go with --model")
        return None
    if not args.outcome:
        raise UnreadableFile("--model needs the column of --outcome")
    kept = reference(str(args.model)) or read_model(args.model)
    _settle_direction(args, kept)
    return Asked(kept=kept, name=args.model.stem, time=args.model_time or args.session)


def model_entry(found: FittedCourse | None) -> dict[str, Any] | None:
    """Return which model was named, whether it is used, and why not."""
    if found is None:
        return None
    lacks = why_not(found.card)
    return {
        "model": found.card.model,
        "used": not lacks,
        "why_not": list(lacks),
        "planned_end": found.planned_end,
    }


def model_lines(entry: dict[str, Any] | None) -> list[str]:
    """Return the same as lines to read."""
    if entry is None:
        return []
    if entry["used"]:
        return [f"off-course by the model {entry['model']}, which has earned it", ""]
    return [
        f"off-course by the change so far; the model {entry['model']} is not used:",
        *(f"  {lack}" for lack in entry["why_not"]),
        "",
    ]


def _settle_direction(args: argparse.Namespace, kept: Kept) -> None:
    if args.better is None and not args.instrument:
        args.better = kept.scale.better
    if args.better and args.better != kept.scale.better:
        raise UnreadableFile(
            f"the model was fitted to a scale on which {kept.scale.better} is better, not"
            f" {args.better}"
        )
