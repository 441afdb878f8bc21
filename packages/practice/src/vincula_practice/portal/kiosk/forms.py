"""What is typed at the tablet; no browser is to remember it."""

from django import forms
from django.utils.translation import gettext_lazy as _

OFF = {"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Your code"), max_length=20, widget=forms.TextInput(attrs=OFF)
    )


class PinForm(forms.Form):
    pin = forms.CharField(
        label=_("PIN"),
        max_length=20,
        widget=forms.PasswordInput(attrs=OFF | {"autocomplete": "one-time-code"}),
    )
