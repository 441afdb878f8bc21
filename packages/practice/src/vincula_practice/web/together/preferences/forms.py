"""What the client prefers, and what the therapist answers to it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from vincula_practice.collaboration.preferring import (
    LEANINGS,
    LONGEST,
    NOT_POSSIBLE,
    POSSIBLE,
    WISHES,
    Leaning,
)


def leaning_choices(leaning: Leaning) -> list[tuple[str, str]]:
    """Return what can be said between two ends, and that nothing need be said."""
    return [
        ("", _("I do not mind, or do not know")),
        ("-2", _("Clearly: %(end)s") % {"end": leaning.low}),
        ("-1", _("Rather: %(end)s") % {"end": leaning.low}),
        ("0", _("A bit of both")),
        ("1", _("Rather: %(end)s") % {"end": leaning.high}),
        ("2", _("Clearly: %(end)s") % {"end": leaning.high}),
    ]


class PreferencesForm(forms.Form):
    def __init__(
        self,
        *args: Any,
        leanings: Mapping[str, int],
        wishes: Mapping[str, str],
        **kw: Any,
    ) -> None:
        super().__init__(*args, **kw)
        for key, leaning in LEANINGS.items():
            self.fields[f"leaning-{key}"] = forms.ChoiceField(
                label=str(leaning.name),
                choices=leaning_choices(leaning),
                initial=str(leanings.get(key, "")),
                required=False,
            )
        for key, label in WISHES.items():
            self.fields[f"wish-{key}"] = forms.CharField(
                label=str(label),
                initial=wishes.get(key, ""),
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def leanings(self) -> dict[str, int]:
        given = {key: self.cleaned_data[f"leaning-{key}"] for key in LEANINGS}
        return {key: int(value) for key, value in given.items() if value}

    @property
    def wishes(self) -> dict[str, str]:
        return {key: self.cleaned_data[f"wish-{key}"] for key in WISHES}


class AnswersForm(forms.Form):
    """For each thing the client said: whether it can be followed, and why not."""

    def __init__(
        self, *args: Any, said: Mapping[str, tuple[str, str]], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.said = said
        states = [
            ("", _("not answered yet")),
            (POSSIBLE, _("I will follow it")),
            (NOT_POSSIBLE, _("not possible, because …")),
        ]
        for key in said:
            self.fields[f"state-{key}"] = forms.ChoiceField(
                label=_("Your answer"), choices=states, required=False
            )
            self.fields[f"why-{key}"] = forms.CharField(
                label=_("Why, or how"), required=False, max_length=LONGEST
            )

    def rows(self) -> list[tuple[str, str, list[Any]]]:
        """Return what each was about, what was said, and its fields."""
        return [
            (name, words, [self[f"state-{key}"], self[f"why-{key}"]])
            for key, (name, words) in self.said.items()
        ]

    @property
    def answers(self) -> dict[str, tuple[str, str]]:
        given = {
            key: (self.cleaned_data[f"state-{key}"], self.cleaned_data[f"why-{key}"])
            for key in self.said
        }
        return {key: one for key, one in given.items() if one[0]}
