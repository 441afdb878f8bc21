"""A goal, its order and rating, and a step towards it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vincula_practice.charts.numbers import EN_DASH
from vincula_practice.collaboration.queries import Goal, Step, StepMove

WORDS_LENGTH = 200
WHY_LENGTH = 500
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
OWNERS = [
    (Step.Owned.CLIENT.value, _("client")),
    (Step.Owned.THERAPIST.value, _("therapist")),
    (Step.Owned.BOTH.value, _("both")),
]
STATES = [
    (StepMove.State.OPEN.value, _("still to do")),
    (StepMove.State.DONE.value, _("done")),
    (StepMove.State.STUCK.value, _("stuck")),
    (StepMove.State.DROPPED.value, _("dropped")),
]
RATINGS = [("", EN_DASH), *((str(n), str(n)) for n in range(11))]


class WordsForm(forms.Form):
    words = forms.CharField(
        label=_("The goal, in the client's own words"),
        max_length=WORDS_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ViewForm(forms.Form):
    """A place for each open goal, and from a therapist a rating."""

    def __init__(
        self,
        *args: Any,
        goals: list[Goal],
        rates: bool,
        own: list[str] | None = None,
        **kw: Any,
    ) -> None:
        """``own`` is the order that this person gave last, to start from."""
        super().__init__(*args, **kw)
        self.goals, self.rates = goals, rates
        places = [(str(n), str(n)) for n in range(1, len(goals) + 1)]
        known = [str(goal.pk) for goal in goals]
        ordered = [key for key in own or [] if key in known]
        ordered += [key for key in known if key not in ordered]
        for goal in goals:
            self.fields[f"place-{goal.pk}"] = forms.ChoiceField(
                label=_("Place"),
                choices=places,
                initial=str(ordered.index(str(goal.pk)) + 1),
            )
            if rates:
                self.fields[f"rating-{goal.pk}"] = forms.ChoiceField(
                    label=_("How near, 0 to 10"), choices=RATINGS, required=False
                )

    def rows(self) -> list[tuple[str, list[Any]]]:
        """Return each goal's words with its fields."""
        kinds = ("place", "rating") if self.rates else ("place",)
        return [
            (goal.words, [self[f"{kind}-{goal.pk}"] for kind in kinds])
            for goal in self.goals
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        places = [given.get(f"place-{goal.pk}") for goal in self.goals]
        if None not in places and len(set(places)) < len(places):
            raise forms.ValidationError(_("Give each goal a place of its own."))
        return given

    @property
    def order(self) -> list[str]:
        def place(goal: Goal) -> int:
            return int(self.cleaned_data[f"place-{goal.pk}"])

        return [str(goal.pk) for goal in sorted(self.goals, key=place)]

    @property
    def ratings(self) -> dict[str, int]:
        given = {str(g.pk): self.cleaned_data.get(f"rating-{g.pk}") for g in self.goals}
        return {key: int(value) for key, value in given.items() if value}


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class StepForm(forms.Form):
    words = forms.CharField(
        label=_("The step, in a few words"), max_length=WORDS_LENGTH
    )
    owner = forms.ChoiceField(label=_("Who takes it?"), choices=OWNERS)
    goal = forms.ChoiceField(label=_("For which goal?"), required=False)
    due_on = forms.DateField(label=_("Until when?"), required=False, widget=DateInput)

    def __init__(self, *args: Any, goals: list[Goal], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.goals = {str(goal.pk): goal for goal in goals}
        field: Any = self.fields["goal"]
        named = [(key, goal.words) for key, goal in self.goals.items()]
        field.choices = [("", _("none in particular")), *named]

    def clean_goal(self) -> Goal | None:
        return self.goals.get(self.cleaned_data["goal"])

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("Give a day that people live to see."))
        return day


class MoveForm(forms.Form):
    state = forms.ChoiceField(label=_("How is it?"), choices=STATES)
    words = forms.CharField(
        label=_("Why, or what helped"),
        max_length=WHY_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
