"""The practice key: from a file, the environment or a command, and never replaced."""

import base64
import os

import pytest
from django.core.management import CommandError, call_command

from vincula_practice.vault import practice_key
from vincula_practice.vault.errors import NoPracticeKey
from vincula_practice.vault.keystore import store
from vincula_practice.vault.owners import Owner

ANOTHER = base64.b64encode(bytes(range(32))).decode()


def test_it_is_made_once_and_only_its_owner_can_read_it(key_file):
    made = key_file.read_text()
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert key_file.parent.stat().st_mode & 0o777 == 0o700
    with pytest.raises(NoPracticeKey, match="stays as it is"):
        practice_key.make()
    assert key_file.read_text() == made


def test_the_command_makes_it_and_refuses_the_second_time(tmp_path, settings, capsys):
    settings.VINCULA_KEYS = tmp_path / "keys"
    settings.VINCULA_PRACTICE_KEY = ""
    call_command("keys", "make")
    told = capsys.readouterr().out
    assert "keep a copy elsewhere" in told
    assert (tmp_path / "keys" / "practice.key").read_text().strip() not in told
    with pytest.raises(CommandError, match="there already"):
        call_command("keys", "make")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_file_that_others_can_open_is_refused(key_file, mode):
    key_file.chmod(mode)
    practice_key.forget()
    with pytest.raises(NoPracticeKey, match="chmod 600"):
        practice_key.ring()


def test_a_folder_that_others_can_open_is_refused(key_file):
    key_file.parent.chmod(0o750)
    practice_key.forget()
    with pytest.raises(NoPracticeKey, match="chmod 700"):
        practice_key.ring()


def test_without_any_the_remedy_is_told(tmp_path, settings):
    settings.VINCULA_KEYS = tmp_path / "nothing"
    settings.VINCULA_PRACTICE_KEY = ""
    with pytest.raises(NoPracticeKey, match="keys make"):
        practice_key.ring()


def test_the_environment_may_hold_several_of_which_the_first_wraps(keys, settings):
    before = practice_key.ring().current
    settings.VINCULA_PRACTICE_KEY = f"{ANOTHER},{before.as_text()}"
    ring = practice_key.ring()
    assert ring.current.as_text() == ANOTHER
    assert ring.get(before.id) == before


def test_a_command_may_print_it(keys, settings):
    settings.VINCULA_PRACTICE_KEY = ""
    settings.VINCULA_KEY_COMMAND = f"echo {ANOTHER}"
    assert practice_key.ring().current.as_text() == ANOTHER


@pytest.mark.parametrize("command", ["false", "no-such-command", "echo short"])
def test_a_command_that_prints_none_stops_the_site(keys, settings, command):
    settings.VINCULA_PRACTICE_KEY = ""
    settings.VINCULA_KEY_COMMAND = command
    with pytest.raises(NoPracticeKey):
        practice_key.ring()


def test_a_key_never_shows_in_what_python_prints(keys):
    held = practice_key.ring().current
    data = store().key_for(Owner(practice_key_person()))
    for one, secret in ((held, held.secret), (data, data.secret)):
        printed = f"{one!r} {one}"
        assert str(secret) not in printed
        assert base64.b64encode(secret).decode() not in printed
        assert secret.hex() not in printed


def practice_key_person():
    import uuid  # noqa: PLC0415 - only here

    return uuid.UUID(bytes=os.urandom(16))
