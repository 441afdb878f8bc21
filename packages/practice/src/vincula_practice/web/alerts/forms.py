"""What was done, to whom it goes, and when somebody is away."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vincula_practice.charts.moments import start_of

WORDS = {"rows": 3, "autocomplete": "off"}


class DoneForm(forms.Form):
    done = forms.ChoiceField(
        label=_("What was done?"),
        choices=[
            ("spoke with the client", _("We spoke with the client")),
            ("reached by phone", _("We reached the client by phone")),
            ("could not reach", _("We could not reach the client (stays open)")),
            ("other", _("Something else: say what")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs=WORDS),
        help_text=_(
            "What was agreed, who is with them, what comes next. It is sealed, and read"
            " by those who may act on this alert."
        ),
    )


class HandOnForm(forms.Form):
    to = forms.ChoiceField(label=_("To whom?"))
    words = forms.CharField(
        label=_("What they should know"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs=WORDS),
    )

    def __init__(
        self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = colleagues  # type: ignore[attr-defined] # a ChoiceField


class AwayForm(forms.Form):
    since = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Back on"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def moments(self) -> dict[str, Any]:
        """Return both as moments: the beginning of each day, where the practice lies."""
        given = self.cleaned_data
        return {
            "since": start_of(given["since"]),
            "until": start_of(given["until"]),
        }
