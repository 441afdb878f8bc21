"""The clauses of an agreement as fields, and the wish to talk about one again."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vincula_practice.collaboration.clauses import LONGEST, Clause

WHY_LENGTH = 500


class ClausesForm(forms.Form):
    """One field a clause; a clause without words is left out of the agreement."""

    def __init__(self, *args: Any, clauses: Sequence[Clause], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.clauses = clauses
        for clause in clauses:
            self.fields[f"clause-{clause.key}"] = forms.CharField(
                label=clause.title,
                required=False,
                max_length=LONGEST,
                initial=clause.words,
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    @property
    def written(self) -> list[Clause]:
        return [
            Clause(
                key=one.key,
                title=one.title,
                words=self.cleaned_data[f"clause-{one.key}"].replace("\r\n", "\n"),
            )
            for one in self.clauses
        ]


class ReopenForm(forms.Form):
    key = forms.ChoiceField(label=_("Which clause?"))
    words = forms.CharField(
        label=_("What is it about? (You need not say.)"),
        required=False,
        max_length=WHY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, clauses: Sequence[Clause], **kw: Any) -> None:
        super().__init__(*args, **kw)
        field: Any = self.fields["key"]
        field.choices = [(one.key, one.title) for one in clauses]
