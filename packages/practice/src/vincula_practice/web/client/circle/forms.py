"""Colleagues to choose from, and words that nobody else reads."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vincula_practice.people.queries import Membership

NOTE_LENGTH = 4000


class ColleagueForm(forms.Form):
    colleague = forms.UUIDField(label=_("Colleague"))

    def __init__(self, *args: Any, offered: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.pk), one.person.name) for one in offered]
        self.fields["colleague"].widget = forms.Select(choices=choices)


class NoteForm(forms.Form):
    words = forms.CharField(
        label=_("A note for yourself"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Nobody but you reads it: no colleague, no supervisor, no client."),
    )
