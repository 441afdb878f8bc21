"""What either of the two puts into a case: the same form on both sides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vincula_practice.conversations.sayings import ANSWERS, NAMES, STEPS

LONGEST = 2000


def own_words(label: Any) -> forms.CharField:
    """Return a field for a few words, or none."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StepForm(forms.Form):
    step = forms.ChoiceField(choices=list(STEPS.items()))
    words = own_words(_("In your own words"))
    named = forms.MultipleChoiceField(required=False, choices=list(NAMES.items()))
    touches = forms.CharField(required=False, max_length=80)
    answer = forms.ChoiceField(required=False, choices=list(ANSWERS.items()))
