"""What a client may ask for, in plain words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

KINDS = [
    ("correct", _("Something is wrong: please put it right")),
    (
        "restrict",
        _("Keep it, but do nothing more with it, and let fewer people read it"),
    ),
    ("erase", _("Erase everything about me")),
]


class AskForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What do you want?"), choices=KINDS, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("What should we know?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Only if something is to be put right: what is wrong, and how it should be."
            " Your care team reads it. For the rest you need not give a reason."
        ),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("kind") == "correct" and not given.get("words", "").strip():
            self.add_error(
                "words", _("Say what is wrong, so that it can be put right.")
            )
        return given


class AgreeForm(forms.Form):
    agrees = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
