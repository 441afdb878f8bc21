"""The same things, done as they should be."""

from django.forms import ModelForm


class TwoFields(ModelForm):
    class Meta:
        model = "people.Person"
        fields = ["name", "language"]
