"""What a client puts into a case, and what they say on leaving."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vincula_practice.conversations.sayings import (
    ANSWERS,
    NAMES,
    OUTCOMES,
    REASONS,
    STEPS,
)

LONGEST = 2000


def _words(label: Any, *, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class OpenForm(forms.Form):
    words = _words(_("What is it about? A few words, or none."))


class StepForm(forms.Form):
    step = forms.ChoiceField(choices=list(STEPS.items()))
    words = _words(_("In your own words"))
    named = forms.MultipleChoiceField(required=False, choices=list(NAMES.items()))
    touches = forms.CharField(required=False, max_length=80)
    answer = forms.ChoiceField(required=False, choices=list(ANSWERS.items()))


class EndForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How is it for you?"),
        choices=list(OUTCOMES.items()),
        widget=forms.RadioSelect,
    )
    helped = _words(_("What helped? Only if you like; it is yours to keep."))


class LeavingForm(forms.Form):
    why = forms.MultipleChoiceField(
        label=_("Why did it end, for you?"),
        required=False,
        choices=list(REASONS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    helped = _words(_("What helped?"))
    missing = _words(_("What was missing?"))
