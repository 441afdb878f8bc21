"""A goal in one's own words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from vincula_practice.signals.actions import Talked


class TalkedForm(forms.Form):
    answer = forms.ChoiceField(choices=[(one.value, one.value) for one in Talked])


class GoalForm(forms.Form):
    words = forms.CharField(
        label=_("A goal in your own words"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
