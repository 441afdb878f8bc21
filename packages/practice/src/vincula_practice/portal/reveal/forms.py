"""Opened together or by the therapist alone, and how closely."""

from django import forms
from django.utils.translation import gettext_lazy as _

HOW = (
    ("alone", _("My therapist opens them alone, to learn from")),
    ("together", _("We open them together: I see them, too")),
)


class RevealForm(forms.Form):
    how = forms.ChoiceField(
        label=_("After a session"), choices=HOW, widget=forms.RadioSelect
    )
    items = forms.BooleanField(
        label=_("Single answers may be compared, question by question"),
        label_suffix="",
        required=False,
    )
