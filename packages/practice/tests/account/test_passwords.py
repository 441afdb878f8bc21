"""Long is good, known is bad, and nothing else is asked of a password."""

import pytest
from cast import Cast
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, get_hasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import override_settings

from vincula_practice.config import settings as site

FINE = [
    "linden bench rain umbrella",
    "aaaa bbbb cccc dddd eeee",
    "lowercase only words here",
    "пароль из нескольких слов",
    "w" * 4 + " " + "ordinary sentence " * 4,  # 77 characters
    "a sentence that someone typed once and will remember for ever and a day",
]
LEAKED = [
    "password1234",
    "qwerty123456",
    "1q2w3e4r5t6y",
    "iloveyou1234",
    "PASSWORD1234",
    "princess2026!!",
    "football!!!!!!",
    "123456123456",
    "111111111111",
    "qwertyuiop123456789",
    "dragondragon",
]
KNOWN = [
    "lindenhof2026!",
    "Vincula-Vincula-1",
    "ben@example.org",
    "praxis-lindenhof",
    "ben.lindenhof.7",
]


@pytest.mark.parametrize("password", FINE)
def test_words_in_a_row_are_fine(cast: Cast, password: str):
    validate_password(password, user=cast.ben.person)


@pytest.mark.parametrize("password", ["short", "elevenchars"])
def test_less_than_twelve_characters_are_too_few(cast: Cast, password: str):
    with pytest.raises(ValidationError, match="at least 12"):
        validate_password(password, user=cast.ben.person)


@pytest.mark.parametrize("length", [64, 128, 256])
def test_at_least_sixty_four_are_allowed(cast: Cast, length: int):
    words = "seven grey geese went over the river at noon and nobody looked up "
    validate_password((words * 4)[:length], user=cast.ben.person)


def test_what_nobody_types_is_refused(cast: Cast):
    with pytest.raises(ValidationError, match="At most 256"):
        validate_password("grey geese " * 30, user=cast.ben.person)


@pytest.mark.parametrize("password", LEAKED)
def test_what_leaked_is_refused_however_it_is_dressed(cast: Cast, password: str):
    with pytest.raises(ValidationError, match="lists that guessers"):
        validate_password(password, user=cast.ben.person)


@pytest.mark.parametrize("password", KNOWN)
def test_what_anybody_here_would_guess_is_refused(cast: Cast, password: str):
    with pytest.raises(ValidationError):
        validate_password(password, user=cast.ben.person)


def test_passwords_are_hashed_with_argon2id_at_or_above_the_owasp_minimum():
    # OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane.
    first = "django.contrib.auth.hashers.Argon2PasswordHasher"
    with override_settings(PASSWORD_HASHERS=[first]):
        hasher = get_hasher()
        assert isinstance(hasher, Argon2PasswordHasher)
        kept = hasher.decode(hasher.encode("linden bench rain", hasher.salt()))
    assert kept["variety"] == "argon2id"
    assert (kept["memory_cost"], kept["time_cost"]) >= (19 * 1024, 2)
    assert kept["time_cost"] >= 2
    assert kept["parallelism"] >= 1


def test_the_site_itself_uses_it():
    # Tests use a quick one; what the site uses stands in its own settings.
    assert site.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert settings.PASSWORD_HASHERS != site.PASSWORD_HASHERS
