"""How a therapy ended, and on which day."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vincula_practice.conversations.sayings import ENDS
from vincula_practice.conversations.step_form import own_words
from vincula_practice.web.together.ending.forms import DateInput


class EndForm(forms.Form):
    how = forms.ChoiceField(
        label=_("How did it end?"),
        choices=list(ENDS.items()),
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label=_("The last day"), widget=DateInput)
    note = own_words(_("A note for the record, if you like"))
    tell_client = forms.BooleanField(
        label=_("Mail the client that there is something new on their page"),
        required=False,
        initial=True,
        help_text=_("The mail says nothing else."),
        label_suffix="",
    )
    sure = forms.BooleanField(
        label=_("I have read what follows from it"), label_suffix=""
    )

    def __init__(self, *args: Any, today: date, may_tell: bool, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["on"].initial = today
        self.fields["note"].help_text = _(
            "It is part of the record, and the client finds it in their data."
        )
        if not may_tell:
            del self.fields["tell_client"]

    @property
    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "how": data["how"],
            "on": data["on"],
            "note": data["note"],
            "tell_client": data.get("tell_client", False),
        }
