"""What a therapist opens, puts into a case, and how it may end without the client."""

from django import forms
from django.utils.translation import gettext_lazy as _

from vincula_practice.conversations.repair import Outcome
from vincula_practice.conversations.sayings import OUTCOMES
from vincula_practice.conversations.step_form import own_words

# Repaired is not among them: only the client can say so.
ENDS = [(name, OUTCOMES[name]) for name in (Outcome.MOVED_ON, Outcome.CHANGED)]


class OpenForm(forms.Form):
    words = own_words(
        _("What did you notice? A few words, or none. The client reads it.")
    )
    concern = forms.UUIDField(required=False, widget=forms.HiddenInput)
    signal = forms.UUIDField(required=False, widget=forms.HiddenInput)


class EndForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How does it end?"), choices=ENDS, widget=forms.RadioSelect
    )
