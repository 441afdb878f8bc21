"""The planned ending: a day for the review, and what both write down."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vincula_practice.collaboration.parting import LONGEST, PARTS

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class EndingForm(forms.Form):
    review_on = forms.DateField(
        label=_("When do we look back together?"), required=False, widget=DateInput
    )

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        for key, label in PARTS.items():
            self.fields[f"part-{key}"] = forms.CharField(
                label=str(label),
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean_review_on(self) -> date | None:
        day: date | None = self.cleaned_data["review_on"]
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("Give a day that people live to see."))
        return day

    @property
    def parts(self) -> dict[str, str]:
        return {
            key: self.cleaned_data[f"part-{key}"].replace("\r\n", "\n") for key in PARTS
        }
