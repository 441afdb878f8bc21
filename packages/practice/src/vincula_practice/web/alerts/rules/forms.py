"""Who is told, after how long, and when the practice is open, as one form."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from vincula_practice.people.queries import Membership
from vincula_practice.safety.crisis import countries
from vincula_practice.safety.ladder import Ladder, Rung, Whom

RUNGS = 5
LONGEST = 72 * 60
WHOM = [
    ("therapist", _("The client's therapist")),
    ("team", _("The others in their care team")),
    ("supervisors", _("The supervisors here")),
    ("clinicians", _("Everybody here who works with clients")),
    ("named", _("The people named here")),
]


class RulesForm(forms.Form):
    """Fields are made for each rung and each day; empty ones are left out."""

    outside = forms.ChoiceField(
        label=_("What happens when the practice is closed?"),
        choices=[
            ("next opening", _("It is read when we open again")),
            ("on call", _("Whoever is on call is told at once")),
        ],
        widget=forms.RadioSelect,
        help_text=_(
            "Clients are told which, before they answer. Promise what you keep."
        ),
    )
    on_call = forms.MultipleChoiceField(
        label=_("On call when the practice is closed"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    repeat = forms.IntegerField(
        label=_("Tell everybody again every … minutes"), min_value=5, max_value=LONGEST
    )
    act_within = forms.IntegerField(
        label=_("Whoever took it on has … hours to write down what was done"),
        min_value=1,
        max_value=72,
    )
    works_alone = forms.BooleanField(
        label=_("I work alone: nobody stands in for me, and my clients know it"),
        label_suffix="",
        required=False,
    )
    country = forms.ChoiceField(
        label=_("In which country are your clients?"),
        required=False,
        help_text=_(
            "Only numbers of this country are shown. Elsewhere, and while nothing is"
            " chosen, pages say: call your local emergency number."
        ),
    )

    def __init__(self, *args: Any, staff: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(one.pk), one.person.name) for one in staff]
        self.fields["on_call"].choices = people  # type: ignore[attr-defined] # several
        self.fields["country"].choices = [  # type: ignore[attr-defined] # one of them
            ("", _("not said, or another one")),
            *countries(),
        ]
        for number in range(RUNGS):
            self.fields |= _rung_fields(number, people)
        for day in range(7):
            self.fields |= _day_fields(day)

    def rungs(self) -> Iterator[tuple[Any, Any, Any]]:
        """Yield the three fields of each rung, for the page."""
        for number in range(RUNGS):
            names = (f"after_{number}", f"whom_{number}", f"people_{number}")
            yield tuple(self[name] for name in names)  # type: ignore[misc] # three

    def days(self) -> Iterator[tuple[Any, Any, Any]]:
        for day in range(7):
            yield WEEKDAYS[day], self[f"opens_{day}"], self[f"closes_{day}"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_rungs(given)
        for day in range(7):
            opens, closes = given.get(f"opens_{day}"), given.get(f"closes_{day}")
            if (opens is None) != (closes is None) or (opens and opens >= closes):
                self.add_error(f"opens_{day}", _("Say from when until when."))
        if given.get("outside") == "on call" and not given.get("on_call"):
            self.add_error("on_call", _("Say who is on call."))
        return given

    def _check_rungs(self, given: dict[str, Any]) -> None:
        times = [given.get(f"after_{n}") for n in range(RUNGS)]
        known = [one for one in times if one is not None]
        if not known or known[0] != 0 or times[0] is None:
            self.add_error("after_0", _("The first is told at once: 0 minutes."))
        if any(later <= sooner for sooner, later in pairwise(known)):
            self.add_error(None, _("Each next step comes later than the one before."))
        for n, after in enumerate(times):
            named = given.get(f"whom_{n}") == "named"
            if after is not None and named and not given.get(f"people_{n}"):
                self.add_error(f"people_{n}", _("Say who."))

    def ladder(self, zone: str) -> Ladder:
        given = self.cleaned_data
        return Ladder(
            rungs=tuple(_rung(given, n) for n in range(RUNGS) if _has(given, n)),
            hours={
                day: (given[f"opens_{day}"], given[f"closes_{day}"])
                for day in range(7)
                if given[f"opens_{day}"] is not None
            },
            zone=zone,
            on_call_outside=given["outside"] == "on call",
            on_call=tuple(UUID(one) for one in given["on_call"]),
            repeat=timedelta(minutes=given["repeat"]),
            act_within=timedelta(hours=given["act_within"]),
            works_alone=given["works_alone"],
            country=given["country"],
            confirmed=True,
        )


def initial(ladder: Ladder) -> dict[str, Any]:
    """Return the form's values for a ladder."""
    values: dict[str, Any] = {
        "outside": "on call" if ladder.on_call_outside else "next opening",
        "on_call": [str(one) for one in ladder.on_call],
        "repeat": int(ladder.repeat.total_seconds()) // 60,
        "act_within": int(ladder.act_within.total_seconds()) // 3600,
        "works_alone": ladder.works_alone,
        "country": ladder.country,
    }
    for number, rung in enumerate(ladder.rungs):
        values[f"after_{number}"] = int(rung.after.total_seconds()) // 60
        values[f"whom_{number}"] = rung.whom.value
        values[f"people_{number}"] = [str(one) for one in rung.people]
    for day, (opens, closes) in ladder.hours.items():
        values[f"opens_{day}"], values[f"closes_{day}"] = opens, closes
    return values


def _has(given: dict[str, Any], number: int) -> bool:
    return given.get(f"after_{number}") is not None


def _rung(given: dict[str, Any], number: int) -> Rung:
    whom = Whom(given[f"whom_{number}"])
    people = given[f"people_{number}"] if whom is Whom.NAMED else []
    return Rung(
        after=timedelta(minutes=given[f"after_{number}"]),
        whom=whom,
        people=tuple(UUID(one) for one in people),
    )


def _rung_fields(number: int, people: list[tuple[str, str]]) -> dict[str, forms.Field]:
    return {
        f"after_{number}": forms.IntegerField(
            label=_("After … minutes"), required=False, min_value=0, max_value=LONGEST
        ),
        f"whom_{number}": forms.ChoiceField(
            label=_("Who is told"), choices=WHOM, required=False
        ),
        f"people_{number}": forms.MultipleChoiceField(
            label=_("These people"),
            choices=people,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        ),
    }


def _day_fields(day: int) -> dict[str, forms.Field]:
    clock = {"type": "time"}
    return {
        f"{name}_{day}": forms.TimeField(
            label=label,
            required=False,
            widget=forms.TimeInput(attrs=clock, format="%H:%M"),
        )
        for name, label in (("opens", _("opens")), ("closes", _("closes")))
    }
