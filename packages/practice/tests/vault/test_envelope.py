"""A sealed value opens with one key, at one place, and only whole (CR-5, CR-6)."""

import os
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vincula_practice.vault import envelope
from vincula_practice.vault.envelope import Place, seal, unseal
from vincula_practice.vault.errors import KeyDestroyed, Tampered
from vincula_practice.vault.keystore import store
from vincula_practice.vault.owners import Owner
from vincula_practice.vault.secrets import protect, reveal

ANNA, EMIL = Owner(uuid.UUID(int=1)), Owner(uuid.UUID(int=2))
PLACE = Place("goals", "words", "1")


def sealed(plain: bytes, *, owner: Owner = ANNA, place: Place = PLACE) -> bytes:
    return seal(plain, key=store().key_for(owner), place=place)


def opened(value: bytes, place: Place = PLACE) -> bytes:
    return unseal(value, place=place, store=store())


@given(st.binary(max_size=400))
def test_what_is_sealed_comes_out_again(plain):
    assert opened(sealed(plain)) == plain


def test_the_same_words_never_look_the_same():
    assert len({sealed(b"again") for _ in range(200)}) == 200


def test_short_answers_do_not_tell_themselves_by_their_length():
    assert len({len(sealed(b"x" * n)) for n in range(29)}) == 1


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("goals", "words", "2"),
        Place("goals", "title", "1"),
        Place("events", "words", "1"),
    ],
)
def test_it_opens_nowhere_else_and_whoever_runs_the_site_is_told(elsewhere, caplog):
    with pytest.raises(Tampered):
        opened(sealed(b"to sleep again"), elsewhere)
    (told,) = caplog.records
    assert told.name == "vincula.alarm"
    assert told.levelname == "ERROR"
    assert elsewhere.table in told.getMessage()
    assert "sleep" not in told.getMessage()


def test_it_does_not_open_under_another_persons_key():
    mine, theirs = sealed(b"mine"), sealed(b"theirs", owner=EMIL)
    with pytest.raises(Tampered):
        opened(theirs[: envelope.HEAD_BYTES] + mine[envelope.HEAD_BYTES :])


@given(st.data())
def test_every_altered_bit_is_noticed(data):
    value = bytearray(sealed(b"I slept three hours"))
    bit = data.draw(st.integers(0, len(value) * 8 - 1))
    value[bit // 8] ^= 1 << bit % 8
    with pytest.raises((Tampered, KeyDestroyed)):
        opened(bytes(value))


@given(st.integers(0, 100))
def test_a_cut_value_is_noticed(length):
    value = sealed(b"I slept three hours")
    with pytest.raises((Tampered, KeyDestroyed)):
        opened(value[: min(length, len(value) - 1)])


def test_nonces_come_from_the_system_and_do_not_repeat(monkeypatch):
    asked = []
    real = os.urandom
    monkeypatch.setattr(envelope.os, "urandom", lambda n: asked.append(n) or real(n))
    key = store().key_for(ANNA)
    asked.clear()
    begin, end = envelope.HEAD_BYTES, envelope.START
    seen = {seal(b"", key=key, place=PLACE)[begin:end] for _ in range(50_000)}
    assert len(seen) == 50_000
    assert asked == [envelope.NONCE_BYTES] * 50_000


def test_a_secret_opens_for_its_own_purpose_only():
    kept = protect("JBSWY3DPEHPK3PXP", "totp")
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert reveal(kept, "totp") == "JBSWY3DPEHPK3PXP"
    with pytest.raises(Tampered):
        reveal(kept, "recovery codes")
    with pytest.raises(Tampered):
        reveal("not base64!", "totp")
