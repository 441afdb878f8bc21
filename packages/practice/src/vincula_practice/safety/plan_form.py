"""The six steps of the plan as one form; each may stay empty."""

from typing import Any

from django import forms

from vincula_practice.safety.plans import LONGEST, wordings


class PlanForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, wording in wordings().items():
            self.fields[name] = forms.CharField(
                label=wording.title,
                help_text=wording.hint,
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
            )
