"""The PIN with which staff leave the tablet view."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

FEWEST, MOST = 6, 20
HIDDEN = {"autocomplete": "one-time-code", "inputmode": "numeric"}


class StartForm(forms.Form):
    pin = forms.RegexField(
        label=_("Choose a PIN"),
        regex=rf"^\d{{{FEWEST},{MOST}}}$",
        max_length=MOST,
        error_messages={"invalid": _("Six digits or more.")},
        help_text=_(
            "Six digits or more. Whoever knows it can leave the tablet view; nobody can"
            " look it up."
        ),
        widget=forms.PasswordInput(attrs=HIDDEN),
    )
    again = forms.CharField(
        label=_("The same PIN again"),
        max_length=MOST,
        widget=forms.PasswordInput(attrs=HIDDEN),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        pin = cleaned.get("pin")
        if pin and pin != cleaned.get("again"):
            self.add_error("again", _("The two are not the same."))
        if pin and len(set(pin)) == 1:
            self.add_error("pin", _("Not the same digit each time, please."))
        return cleaned
