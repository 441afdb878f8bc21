"""One row an instrument: when it is asked, and how often."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vincula_practice.checkins.menu import Dish
from vincula_practice.checkins.schedule import Line

NOT_ASKED = ""
OCCASIONS = [
    (NOT_ASKED, _("not asked")),
    ("before", _("before the session")),
    ("after", _("after the session")),
]
RHYTHMS = [
    ("each", _("each session")),
    ("nth", _("every n-th session")),
    ("dates", _("at certain dates")),
]
MOST_EVERY, LATEST_FIRST = 52, 200


class LineForm(forms.Form):
    occasion = forms.ChoiceField(label=_("When"), choices=OCCASIONS, required=False)
    rhythm = forms.ChoiceField(label=_("How often"), choices=RHYTHMS, required=False)
    every = forms.IntegerField(
        label=_("Every"), min_value=1, max_value=MOST_EVERY, required=False
    )
    first = forms.IntegerField(
        label=_("From session"), min_value=1, max_value=LATEST_FIRST, required=False
    )
    dates = forms.CharField(label=_("Dates"), required=False)

    def clean_dates(self) -> tuple[date, ...]:
        parts = [p.strip() for p in self.cleaned_data["dates"].split(",") if p.strip()]
        try:
            return tuple(sorted(date.fromisoformat(part) for part in parts))
        except ValueError:
            raise forms.ValidationError(
                _("Write each date as year-month-day, for instance 2027-01-15.")
            ) from None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        asked = cleaned.get("occasion") != NOT_ASKED
        if asked and cleaned.get("rhythm") == "dates" and not cleaned.get("dates"):
            self.add_error("dates", _("Add at least one date."))
        if asked and cleaned.get("rhythm") == "nth" and not cleaned.get("every"):
            self.add_error("every", _("Say every how many sessions."))
        return cleaned

    def line(self, instrument: str) -> Line | None:
        """Return the plan's line, None where the instrument is not asked."""
        if self.cleaned_data["occasion"] == NOT_ASKED:
            return None
        rhythm = self.cleaned_data["rhythm"] or "each"
        return Line(
            instrument=instrument,
            occasion=self.cleaned_data["occasion"],
            rhythm=rhythm,
            every=self.cleaned_data["every"] or 1 if rhythm == "nth" else 1,
            first=self.cleaned_data["first"] or 1 if rhythm != "dates" else 1,
            dates=self.cleaned_data["dates"] if rhythm == "dates" else (),
        )


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One instrument with its form."""

    dish: Dish
    form: LineForm
    asked: bool


def initial_of(line: Line | None) -> dict[str, Any]:
    if line is None:
        return {"occasion": NOT_ASKED, "rhythm": "each"}
    return {
        "occasion": line.occasion,
        "rhythm": line.rhythm,
        "every": line.every if line.rhythm == "nth" else None,
        "first": line.first if line.first > 1 else None,
        "dates": ", ".join(day.isoformat() for day in line.dates),
    }
