"""The pages of keys and of logs say what the code does: ASVS 11.1.2 and 16.1.1."""

import re
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

import vincula_practice
from vincula_practice.checkins.letters import SLIPS
from vincula_practice.people.tokens import TOKEN_BYTES
from vincula_practice.vault import envelope, keyfiles, letterbox, practice_key

SITE = Path(vincula_practice.__file__).parent
REFERENCE = Path(__file__).parents[4] / "docs" / "reference"
KEYS = (REFERENCE / "keys.md").read_text()
LOGS = (REFERENCE / "logs.md").read_text()
COMPUTES = re.compile(
    r"^(?:from|import) (?:cryptography|hashlib|hmac|secrets|pyrage|django\.core\.signing"
    r"|django\.utils\.crypto|django\.contrib\.auth\.hashers)\b"
    r"|^from django\.core import signing|os\.urandom",
    re.MULTILINE,
)
NAMED = re.compile(r'getLogger\((__name__|"[\w.]+")\)')


def modules() -> dict[str, str]:
    found = (path for path in SITE.rglob("*.py") if "migrations" not in path.parts)
    return {str(path.relative_to(SITE)): path.read_text() for path in found}


def first_cells(page: str) -> set[str]:
    return set(re.findall(r"^\| `([\w/.]+\.py)` ", page, re.MULTILINE))


def test_each_module_that_computes_with_keys_is_named_and_no_other() -> None:
    computing = {name for name, code in modules().items() if COMPUTES.search(code)}
    assert first_cells(KEYS) == computing


def test_the_numbers_are_those_of_the_code() -> None:
    argon, key = Argon2PasswordHasher(), keyfiles.DataKey.cipher.func
    assert keyfiles.KEY_BYTES == practice_key.KEY_BYTES == 256 // 8
    assert keyfiles.NONCE_BYTES == envelope.NONCE_BYTES == 96 // 8
    assert key.__annotations__["return"].__name__ == "AESGCM"
    assert letterbox.KEM_SUITE == b"KEM\x00\x10"  # P-256, as in RFC 9180
    assert letterbox.KEPT.days == 120
    assert f"{TOKEN_BYTES * 8} random bits" in KEYS
    assert settings.MFA_WEBAUTHN_USER_VERIFICATION == "required"
    assert f"{argon.memory_cost // 1024} MiB, {argon.time_cost} rounds" in KEYS
    assert f"{argon.parallelism} lanes" in KEYS
    assert f"`signing:{SLIPS}`" in KEYS


def test_each_logger_is_named_and_no_other() -> None:
    used = {
        name.replace("/", ".").removesuffix(".py")
        if how == "__name__"
        else how.strip('"')
        for name, code in modules().items()
        for how in NAMED.findall(code)
    }
    used = {
        one if one.startswith("vincula") else f"vincula_practice.{one}" for one in used
    }
    named = set(
        re.findall(r"^\| `(vincula[\w.]+)` \| (?:error|warning)", LOGS, re.MULTILINE)
    )
    assert named == used


def test_nothing_of_the_site_writes_to_another_log() -> None:
    printing = re.compile(r"^\s*(?:print\(|sys\.std\w+\.write)", re.MULTILINE)
    beside = {name for name, code in modules().items() if printing.search(code)}
    assert beside <= {
        "audit/verify.py"
    }  # a program of its own, for who checks the audit
    assert set(settings.LOGGING["handlers"]) <= {"console", "syslog"}
