"""A decision with its words, a reason to keep, and the years of a practice."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_YEARS = 100


class DecideForm(forms.Form):
    agrees = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("What the client reads"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Plain and kind. A no needs its reason."),
    )


class HoldForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason to keep the record"),
        max_length=300,
        help_text=_("The client reads it. For instance a claim before a court."),
    )


class RetentionForm(forms.Form):
    country = forms.CharField(
        label=_("Country"), max_length=2, help_text=_("Two letters, like DE.")
    )
    record_years = forms.IntegerField(
        label=_("Years to keep a record after a therapy has ended"),
        min_value=0,
        max_value=LONGEST_YEARS,
    )
    appointment_years = forms.IntegerField(
        label=_("Years to keep appointments, for bills and taxes"),
        min_value=0,
        max_value=LONGEST_YEARS,
    )
    undo_days = forms.IntegerField(
        label=_("Days in which an agreed erasure can be taken back"),
        min_value=7,
        max_value=30,
    )
    confirmed = forms.BooleanField(
        label=_("I have looked this up for our country and our profession"),
        label_suffix="",
    )

    def told(self, stored: Mapping[str, object]) -> list[tuple[str, object]]:
        """Return what another manager has said meanwhile, with the labels of the form."""
        return [(str(self.fields[name].label), one) for name, one in stored.items()]


class NoteForm(forms.Form):
    agrees = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
