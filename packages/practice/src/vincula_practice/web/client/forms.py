"""Who comes new, what both put on the picture, and what the client wants."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NAME_LENGTH = 120
WORDS_LENGTH = 200
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
KINDS = [("life event", _("life event")), ("note", _("note"))]


class DateInput(forms.DateInput):
    """The browser's own date field, which wants dates as year-month-day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day that people live to see: no slip of the keyboard ends the calendar."""

    widget = DateInput

    def __init__(self, **given: Any) -> None:
        validators = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
        super().__init__(validators=validators, **given)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def moment(day: date, hour: Any) -> datetime:
    """Return day and time of the practice's clock as one aware moment."""
    return datetime.combine(day, hour, tzinfo=timezone.get_current_timezone())


class NewClientForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        help_text=_("As they wish to be called."),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("For personal links. Without one, show a code or use paper."),
    )
    links = forms.BooleanField(
        label=_("They have agreed to links by e-mail"),
        required=False,
        help_text=_(
            "Ask first whether somebody else opens their mail. They can change it on"
            " their own page, or tell you."
        ),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    day = DayField(label=_("First session, day"), required=False)
    hour = forms.TimeField(label=_("Time"), required=False, widget=TimeInput)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        day, hour = given.pop("day", None), given.pop("hour", None)
        if bool(day) != bool(hour):
            self.add_error("hour" if day else "day", _("Give both, or neither."))
        given["first"] = moment(day, hour) if day and hour else None
        given["email"] = given.get("email") or None
        return given


class EventForm(forms.Form):
    on = DayField(label=_("Day"))
    kind = forms.ChoiceField(label=_("What is it?"), choices=KINDS)
    words = forms.CharField(
        label=_("In a few words"),
        max_length=WORDS_LENGTH,
        help_text=_("Both of you see it on the picture."),
    )


class GoalForm(forms.Form):
    words = forms.CharField(
        label=_("A goal, in the client's words"),
        max_length=WORDS_LENGTH,
        help_text=_("It is rated from the next check-in on."),
    )
