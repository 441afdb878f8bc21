"""What a therapist opens, puts into a case, and how it may end without the client."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vincula_practice.conversations.repair import Outcome
from vincula_practice.conversations.sayings import (
    ANSWERS,
    NAMES,
    OUTCOMES,
    STEPS,
)

LONGEST = 2000
# Repaired is not among them: only the client can say so.
ENDS = [(name, OUTCOMES[name]) for name in (Outcome.MOVED_ON, Outcome.CHANGED)]


def _words(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OpenForm(forms.Form):
    words = _words(_("What did you notice? A few words, or none. The client reads it."))
    concern = forms.UUIDField(required=False, widget=forms.HiddenInput)
    signal = forms.UUIDField(required=False, widget=forms.HiddenInput)


class StepForm(forms.Form):
    step = forms.ChoiceField(choices=list(STEPS.items()))
    words = _words(_("In your own words"))
    named = forms.MultipleChoiceField(required=False, choices=list(NAMES.items()))
    touches = forms.CharField(required=False, max_length=80)
    answer = forms.ChoiceField(required=False, choices=list(ANSWERS.items()))


class EndForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How does it end?"), choices=ENDS, widget=forms.RadioSelect
    )
