"""How it was, and what the client may have answered: ten taps and one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vincula.catalogue.wording import Available, availability, labels_for
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.signals.guessing import OF_THERAPIST

OWN = "own"


class GuessForm(forms.Form):
    """One's own rating, and the therapist form item by item."""

    def __init__(self, *args: Any, language: str, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        instrument = catalogue().get(OF_THERAPIST)
        text = availability(instrument, language=language, on=on)
        wording = text.wording if isinstance(text, Available) else None
        scale = instrument.scale(str(instrument.definition.main_scale))
        choices: list[tuple[str, str]] = []
        for item in scale.items if wording else ():
            values = instrument.answer_set(item).values
            labels = labels_for(instrument, wording, item) if wording else []
            choices = [(f"{v:g}", w) for v, w in zip(values, labels, strict=True)]
            self.fields[item] = forms.ChoiceField(
                label=wording.items[item] if wording else item,
                choices=choices,
                widget=forms.RadioSelect,
            )
        own = forms.ChoiceField(
            label=_("And you: was it good work together, as you found it?"),
            choices=choices,
            widget=forms.RadioSelect,
        )
        self.fields = {OWN: own, **self.fields}

    def guess(self) -> dict[str, float]:
        """Return the guess by item."""
        return {k: float(v) for k, v in self.cleaned_data.items() if k != OWN}

    def own(self) -> float:
        """Return one's own rating."""
        return float(self.cleaned_data[OWN])
