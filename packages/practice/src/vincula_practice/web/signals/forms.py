"""What a signal is answered with, and what a rule is set to."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from vincula_practice.charts.guides import GUIDES
from vincula_practice.signals.actions import (
    LONGEST_REASON,
    LONGEST_SNOOZE_DAYS,
    Talked,
)
from vincula_practice.signals.guides import LONGEST
from vincula_practice.signals.thresholds import ADJUSTABLE


class TalkedForm(forms.Form):
    answer = forms.ChoiceField(choices=[(one.value, one.value) for one in Talked])


class ReasonForm(forms.Form):
    words = forms.CharField(label=_("Why?"), max_length=LONGEST_REASON)


class LaterForm(ReasonForm):
    days = forms.IntegerField(
        label=_("For how many days?"), min_value=1, max_value=LONGEST_SNOOZE_DAYS
    )


class GuideForm(forms.Form):
    """Own words for one kind of signal; a line is a sentence."""

    rule = forms.ChoiceField(choices=[(str(kind), str(kind)) for kind in GUIDES])
    openings = forms.CharField(required=False, max_length=3 * LONGEST + 10)
    question = forms.CharField(required=False, max_length=LONGEST)
    reply = forms.CharField(required=False, max_length=LONGEST)


class SettingForm(forms.Form):
    """The thresholds of one rule, each within its limits."""

    rule = forms.ChoiceField(choices=[(str(rule), str(rule)) for rule in ADJUSTABLE])

    def __init__(self, data: Mapping[str, str]) -> None:
        super().__init__(data)
        for name, limits in ADJUSTABLE.get(data.get("rule", ""), {}).items():
            self.fields[name] = forms.FloatField(
                min_value=limits.low, max_value=limits.high
            )

    def values(self) -> dict[str, float]:
        """Return the thresholds by name."""
        given: dict[str, float] = {**self.cleaned_data}
        given.pop("rule")
        return given
