"""Whose record, and why it cannot wait."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EmergencyForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the client"),
        max_length=120,
        help_text=_("Exactly as it is written here; the front desk knows."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Why it cannot wait"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The client and their therapist read this sentence."),
    )
