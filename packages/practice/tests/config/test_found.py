"""`vincula-practice found`: a practice begins with a link for its manager."""

import pytest
from cast import Cast
from django.core.management import CommandError, call_command

from vincula_practice.people.models import Practice

pytestmark = pytest.mark.usefixtures("monday_noon")


def test_the_manager_gets_a_link(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("found", "Seestern", "nora@example.org")
    assert "/welcome/" in capsys.readouterr().out
    assert Practice.objects.get().name == "Seestern"


def test_who_has_a_sign_in_is_told_to_use_it(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("found", "Seestern", "dora@example.org")
    told = capsys.readouterr().out
    assert "has a sign-in already" in told
    assert "/welcome/" not in told


def test_a_clients_address_is_refused_in_one_sentence(cast: Cast) -> None:
    with pytest.raises(CommandError, match="cannot be used here"):
        call_command("found", "Seestern", "anna@example.org")
    assert not Practice.objects.filter(name="Seestern").exists()
