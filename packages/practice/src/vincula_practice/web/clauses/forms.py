"""A heading and words for each clause that an agreement can have."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vincula_practice.collaboration.clauses import LONGEST, Clause

TITLE_LENGTH = 120


class TemplateForm(forms.Form):
    def __init__(self, *args: Any, clauses: Sequence[Clause], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.clauses = clauses
        for one in clauses:
            self.fields[f"title-{one.key}"] = forms.CharField(
                label=_("Heading"), max_length=TITLE_LENGTH, initial=one.title
            )
            self.fields[f"clause-{one.key}"] = forms.CharField(
                label=_("Words"),
                required=False,
                max_length=LONGEST,
                initial=one.words,
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    def rows(self) -> list[tuple[str, list[Any]]]:
        """Return each clause's heading with its two fields."""
        return [
            (one.title, [self[f"title-{one.key}"], self[f"clause-{one.key}"]])
            for one in self.clauses
        ]

    @property
    def written(self) -> list[Clause]:
        return [
            Clause(
                key=one.key,
                title=self.cleaned_data[f"title-{one.key}"],
                words=self.cleaned_data[f"clause-{one.key}"].replace("\r\n", "\n"),
            )
            for one in self.clauses
        ]
