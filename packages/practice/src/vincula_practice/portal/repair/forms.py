"""What a client puts into a case, and what they say on leaving."""

from django import forms
from django.utils.translation import gettext_lazy as _

from vincula_practice.conversations.sayings import OUTCOMES, REASONS
from vincula_practice.conversations.step_form import own_words


class OpenForm(forms.Form):
    words = own_words(_("What is it about? A few words, or none."))


class EndForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How is it for you?"),
        choices=list(OUTCOMES.items()),
        widget=forms.RadioSelect,
    )
    helped = own_words(_("What helped? Only if you like; it is yours to keep."))


class LeavingForm(forms.Form):
    why = forms.MultipleChoiceField(
        label=_("Why did it end, for you?"),
        required=False,
        choices=list(REASONS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    helped = own_words(_("What helped?"))
    missing = own_words(_("What was missing?"))
