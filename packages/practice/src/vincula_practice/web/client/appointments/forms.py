"""When, how often, how long, with whom."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vincula_practice.people.queries import Membership
from vincula_practice.web.client.forms import DayField, TimeInput, moment

MOST_AT_ONCE = 52
LONGEST_MINUTES = 480
LONGEST_GAP_DAYS = 365
STATES = ("planned", "attended", "missed", "cancelled")


class MoveForm(forms.Form):
    day = DayField(label=_("Day"))
    hour = forms.TimeField(label=_("Time"), widget=TimeInput)

    def moment(self) -> datetime:
        """Return day and time of the practice's clock as one aware moment."""
        return moment(self.cleaned_data["day"], self.cleaned_data["hour"])


class PlanForm(MoveForm):
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=5, max_value=LONGEST_MINUTES, initial=50
    )
    count = forms.IntegerField(
        label=_("How many sessions"), min_value=1, max_value=MOST_AT_ONCE, initial=1
    )
    every_days = forms.IntegerField(
        label=_("Days from one to the next"),
        min_value=1,
        max_value=LONGEST_GAP_DAYS,
        initial=7,
    )
    therapist = forms.ChoiceField(label=_("With"))

    def __init__(
        self, data: Any = None, *, therapists: Iterable[Membership], **rest: Any
    ) -> None:
        super().__init__(data, **rest)
        self.therapists = {str(one.pk): one for one in therapists}
        names = [(key, one.person.name) for key, one in self.therapists.items()]
        self.fields["therapist"].choices = names  # type: ignore[attr-defined] # a ChoiceField
        if len(names) == 1:
            self.fields["therapist"].widget = forms.HiddenInput()
            self.fields["therapist"].initial = names[0][0]

    def planned(self) -> dict[str, Any]:
        """Return what the action needs."""
        given = self.cleaned_data
        return {
            "therapist": self.therapists[given["therapist"]],
            "first": self.moment(),
            "count": given["count"],
            "every_days": given["every_days"],
            "minutes": given["minutes"],
        }


class MarkForm(forms.Form):
    state = forms.ChoiceField(choices=[(state, state) for state in STATES])
