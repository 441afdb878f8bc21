"""A code from a mail, and the address that one wants to use."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vincula_practice.people.queries import Person


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("The code from your mail"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
    )


class AddressForm(forms.Form):
    address = forms.EmailField(
        label=gettext_lazy("Your new e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip().lower()
        if address == self.person.email:
            raise forms.ValidationError(_("This is your address already."))
        return address
