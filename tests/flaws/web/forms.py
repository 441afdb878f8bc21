"""Flaws, planted."""

from django.forms import ModelForm


class Everything(ModelForm):
    class Meta:
        model = "people.Person"
        fields = "__all__"  # flaw: all-fields


class AllBut(ModelForm):
    class Meta:
        model = "people.Person"
        exclude = ["password"]  # flaw: all-fields
