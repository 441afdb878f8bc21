"""What a practice promises, whom it invites, and which texts it holds a licence for."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from vincula_practice.web.setup.wording_file import NoWording, read_wording

LARGEST_FILE = 100_000  # bytes; the longest instrument's text has about 6,000


class PromisesForm(forms.Form):
    name = forms.CharField(label=_("Name of the practice"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=60, help_text=_("For instance Europe/London")
    )
    who_sees = forms.CharField(
        label=_("Who sees a check-in, and when"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "One sentence that every client reads on every check-in. Promise only what"
            " you keep. Empty: the standard sentence."
        ),
    )
    sender_name = forms.CharField(
        label=_("Name in messages"),
        required=False,
        max_length=80,
        help_text=_(
            "A mail can be seen by others. Does the practice's name tell what it is"
            " about? Then give a name here that does not. Empty: the practice's name."
        ),
    )
    crisis_help = forms.CharField(
        label=_("Where to turn in a crisis, a line each"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    crisis_checked_on = forms.DateField(
        label=_("These numbers were called and checked on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    link_days = forms.IntegerField(
        label=_("A personal link works for how many days"), min_value=1, max_value=30
    )
    exit_address = forms.URLField(
        label=_("Where “Leave quickly” leads"),
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https"])],
        help_text=_(
            "On each page for clients one tap hides the page and opens another one."
            " Empty: a plain page of this site with kitchen measures. A page elsewhere,"
            " such as a weather report, looks more usual; its owner then learns that"
            " somebody came, not from where."
        ),
    )

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"]
        if name not in zoneinfo.available_timezones():
            raise forms.ValidationError(
                _("There is no such time zone; write it like Europe/London.")
            )
        return name

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("crisis_help") and not cleaned.get("crisis_checked_on"):
            self.add_error(
                "crisis_checked_on",
                _("Call the numbers first, then say when: wrong numbers hurt people."),
            )
        return cleaned


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            ("therapist", _("therapist")),
            ("front desk", _("front desk")),
            ("supervisor", _("supervisor")),
            ("researcher", _("researcher")),
            ("manager", _("manager")),
        ],
    )


class TextForm(forms.Form):
    instrument = forms.ChoiceField(label=_("Instrument"))
    file = forms.FileField(
        label=_("Wording file (YAML)"),
        help_text=_("The documentation shows how such a file looks."),
    )
    holder = forms.CharField(label=_("Holder of the rights"), max_length=200)
    licence_reference = forms.CharField(label=_("Your licence"), max_length=200)
    territory = forms.CharField(label=_("Territory"), max_length=200)
    electronic_use = forms.BooleanField(
        label=_("The licence covers electronic use"), required=False
    )
    expires_on = forms.DateField(
        label=_("Runs until"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(
        self, *args: Any, instruments: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instrument"].choices = instruments  # type: ignore[attr-defined] # a ChoiceField

    def clean_file(self) -> dict[str, Any]:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_FILE:
            raise forms.ValidationError(_("This file is too large for a wording."))
        try:
            plain = read_wording(upload.read())
        except NoWording:
            raise forms.ValidationError(
                _("This is not a YAML file in UTF-8; see the documentation.")
            ) from None
        if not isinstance(plain, dict):
            raise forms.ValidationError(_("This file holds no wording."))
        return plain
