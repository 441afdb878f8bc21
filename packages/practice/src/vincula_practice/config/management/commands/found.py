"""`vincula-practice found`: create a practice and the link for its first manager."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from vincula_practice.people.actions import found_practice
from vincula_practice.people.errors import Refused


class Command(BaseCommand):
    help = "Create a practice and print the sign-in link for its first manager."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="name of the practice")
        parser.add_argument("manager_email", help="e-mail address of the first manager")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE)
        parser.add_argument("--time-zone", default=settings.TIME_ZONE)

    def handle(self, *_args: Any, **given: Any) -> None:
        try:
            practice, invited = found_practice(
                name=given["name"],
                manager_email=given["manager_email"],
                language=given["language"],
                time_zone=given["time_zone"],
                at=timezone.now(),
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"Founded {practice.name}.")
        if invited.token is None:
            self.stdout.write("The manager has a sign-in already and uses that.")
            return
        address = settings.VINCULA_BASE_URL + reverse("welcome", args=[invited.token])
        self.stdout.write(f"The manager signs up here, once, within 7 days: {address}")
