"""What may be done to a session from the day's list."""

from django import forms

from vincula_practice.checkins.queries import Occasion
from vincula_practice.sessions.queries import SessionState


class MarkForm(forms.Form):
    state = forms.ChoiceField(choices=SessionState.choices)


class OccasionForm(forms.Form):
    occasion = forms.ChoiceField(choices=Occasion.choices)
