"""Where the demo does not load."""

from datetime import UTC, datetime

import pytest
from cast import a_practice
from django.core.management import CommandError, call_command
from django.test import override_settings

from vincula_practice.demo.load import load_demo
from vincula_practice.people.errors import Refused

NOW = datetime(2026, 11, 23, 13, 20, tzinfo=UTC)
TODAY = NOW.date()


def test_a_site_with_a_real_practice_is_left_alone(db: None) -> None:
    practice = a_practice("Lindenhof")
    practice.invented = False
    practice.save()
    with pytest.raises(Refused, match="database of its own"):
        load_demo(today=TODAY, at=NOW)


@override_settings(VINCULA_DEMO=False)
@pytest.mark.parametrize("what", ["load", "signins"])
def test_the_command_refuses_outside_a_demo(db: None, what: str) -> None:
    with pytest.raises(CommandError, match="not a demo site"):
        call_command("demo", what)


@override_settings(VINCULA_DEMO=True)
def test_the_command_says_when_nothing_is_loaded(db: None) -> None:
    with pytest.raises(CommandError, match="demo load"):
        call_command("demo", "signins")
