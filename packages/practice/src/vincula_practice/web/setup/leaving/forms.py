"""Who takes over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vincula_practice.people.queries import Membership


class LeavingForm(forms.Form):
    successor = forms.UUIDField(
        label=_("Who takes over the clients that nobody else works with?"),
        required=False,
    )

    def __init__(self, *args: Any, offered: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nobody = ("", _("Nobody is needed"))
        choices = [nobody, *((str(one.pk), one.person.name) for one in offered)]
        self.fields["successor"].widget = forms.Select(choices=choices)
