"""The secret from the session, and a password of one's own."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vincula_practice.people.queries import Person


class FirstAccessForm(forms.Form):
    secret = forms.CharField(
        label=_("The number from your session"),
        max_length=20,
        help_text=_("Six digits that your therapist told you."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 12 characters. A few words in a row work well."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """Hold it to what holds for everybody; whose it will be is not known yet."""
        password: str = self.cleaned_data["password"]
        _check(password, None)
        return password

    def fits(self, person: Person) -> bool:
        """Hold the password to what holds for this person; note what is wrong."""
        try:
            _check(self.cleaned_data["password"], person)
        except forms.ValidationError as fault:
            self.add_error("password", fault)
        return not self.errors


def _check(password: str, person: Person | None) -> None:
    try:
        validate_password(password, user=person)
    except ValidationError as fault:
        raise forms.ValidationError(fault.messages) from None
