"""The keys that open letters: wrapped as all data keys are, and gone after their time."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from vincula_practice.checkins.letters import OLDEST_SLIP
from vincula_practice.vault import keyfiles, letterbox, practice_key, rotation
from vincula_practice.vault.errors import VaultError
from vincula_practice.vault.keystore import KeyStore, store
from vincula_practice.vault.letterbox import SUITE, Slot, Unreadable
from vincula_practice.vault.owners import SITE, Owner
from vincula_practice.vault.practice_key import Ring

JULY = datetime(2026, 7, 31, 23, 59, tzinfo=UTC)
BOUND, WORDS = b"letter 1", b"written in the lift"


def sealed_to(slot: Slot, words: bytes = WORDS) -> bytes:
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), slot.public)
    return SUITE.encrypt(words, point, BOUND)


def opened(slot_id: str, letter: bytes) -> bytes:
    return letterbox.open_letter(slot_id=slot_id, sealed=letter, bound=BOUND)


@pytest.mark.parametrize(
    ("random", "private"),
    [
        (
            "4270e54ffd08d79d5928020af4686d8f6b7d35dbe470265f1f5aa22816ce860e",
            "4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb",
        ),
        (
            "668b37171f1072f3cf12ea8a236a45df23fc13b82af3609ad1e354f6ef817550",
            "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2",
        ),
    ],
)
def test_private_keys_are_derived_as_in_the_vectors_of_rfc_9180(random, private):
    """Appendix A.3.1: ikmE and skEm, ikmR and skRm."""
    derived = letterbox.private_from(bytes.fromhex(random))
    assert f"{derived.private_numbers().private_value:064x}" == private


def test_a_month_has_one_slot_and_the_next_month_another(keys):
    slot = letterbox.slot(at=JULY)
    assert letterbox.slot(at=JULY - timedelta(days=30)) == slot
    later = letterbox.slot(at=JULY + timedelta(minutes=1))
    assert later != slot
    assert opened(slot.id, sealed_to(slot)) == WORDS
    with pytest.raises(Unreadable):
        opened(later.id, sealed_to(slot))


def test_no_file_holds_a_private_key(keys, settings):
    slot = letterbox.slot(at=JULY)
    key = keys.key(bytes.fromhex(slot.id))
    scalar = letterbox.private_from(key.secret).private_numbers().private_value
    paths = [p for p in settings.VINCULA_KEYS.rglob("*") if p.is_file()]
    assert len(paths) == 1
    for path in paths:
        content = path.read_bytes()
        for secret in (key.secret, scalar.to_bytes(32)):
            assert secret not in content
            assert secret.hex().encode() not in content
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_key_is_bound_to_its_month_and_its_id(keys):
    """A file that is passed off as another month's, or as another key, does not open."""
    july = letterbox.slot(at=JULY)
    path = keyfiles.path_of(keys.folder, bytes.fromhex(july.id))
    content = path.read_bytes()
    path.write_bytes(content.replace(b"letters:2026-07", b"letters:2026-08"))
    with pytest.raises(VaultError, match="altered"):
        KeyStore(keys.folder).key(bytes.fromhex(july.id))
    other = letterbox.slot(at=JULY + timedelta(minutes=1))
    keyfiles.path_of(keys.folder, bytes.fromhex(other.id)).write_bytes(content)
    with pytest.raises(VaultError, match="altered"):
        KeyStore(keys.folder).key(bytes.fromhex(other.id))


def test_after_a_rotation_letters_open_and_the_old_practice_key_opens_no_slot(key_file):
    slot = letterbox.slot(at=JULY)
    letter, old = sealed_to(slot), practice_key.ring().current
    assert rotation.rotate_practice_key() == 1
    assert practice_key.ring().current.id != old.id
    assert opened(slot.id, letter) == WORDS
    key_id = bytes.fromhex(slot.id)
    content = keyfiles.path_of(store().folder, key_id).read_bytes()
    with pytest.raises(VaultError):
        keyfiles.unwrap(key_id, content, Ring([old]))
    assert keyfiles.unwrap(key_id, content, practice_key.ring()).owner == Owner(
        SITE, "letters:2026-07"
    )


@pytest.mark.parametrize(
    "name", ["", "x", "2026-07-0123456789ab", "00" * 28, "../practice", "ff" * 28]
)
def test_a_name_that_is_no_slots_opens_nothing(keys, name):
    with pytest.raises(Unreadable):
        opened(name, sealed_to(letterbox.slot(at=JULY)))


def test_no_other_key_of_the_site_is_a_slot(keys):
    key = keys.key_for(Owner(SITE, "secret:totp"))
    point = letterbox._point(letterbox.private_from(key.secret))
    slot = Slot(key.key_id.hex(), point)
    with pytest.raises(Unreadable, match="no slot"):
        opened(slot.id, sealed_to(slot))


def test_a_key_stays_as_long_as_a_letter_may_come_and_then_goes(keys):
    slot, letter = letterbox.slot(at=JULY), sealed_to(letterbox.slot(at=JULY))
    other = keys.key_for(Owner(SITE, "secret:totp"))
    end = datetime(2026, 8, 1, tzinfo=UTC) + letterbox.KEPT
    assert letterbox.KEPT > OLDEST_SLIP
    for at in (JULY, JULY + OLDEST_SLIP, end - timedelta(minutes=1)):
        assert letterbox.sweep(at=at) == 0
        assert opened(slot.id, letter) == WORDS
    newer = letterbox.slot(at=end)
    assert letterbox.sweep(at=end) == 1
    with pytest.raises(Unreadable):
        opened(slot.id, letter)
    assert not keyfiles.path_of(keys.folder, bytes.fromhex(slot.id)).exists()
    assert opened(newer.id, sealed_to(newer)) == WORDS
    assert keys.key(other.key_id) == other
    assert letterbox.sweep(at=end) == 0
