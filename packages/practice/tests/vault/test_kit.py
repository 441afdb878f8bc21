"""The kit comes back from any k of its n texts, and from nothing less or else."""

import itertools
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vincula_practice.vault import shamir
from vincula_practice.vault.kit import Kit, KitFault, kit_from, texts_of

KIT = Kit(
    practice_keys=("a" * 43 + "=", "b" * 43 + "="),
    identity="AGE-SECRET-KEY-1" + "Q" * 58,
    audit_public="0f" * 32,
    made_on="2026-11-26",
)


def slowly(a: int, b: int) -> int:
    """Multiply polynomials over GF(2) and divide by the field's, as one does on paper."""
    product = 0
    for bit in range(8):
        if b >> bit & 1:
            product ^= a << bit
    for bit in range(15, 7, -1):
        if product >> bit & 1:
            product ^= 0x11B << (bit - 8)
    return product


def test_the_field_is_that_of_a_slow_second_way():
    for a, b in itertools.product(range(256), repeat=2):
        assert shamir.multiply(a, b) == slowly(a, b)
        if b:
            assert slowly(shamir.divide(a, b), b) == a


def naively(shares, secret_length: int) -> bytes:
    """Solve for the polynomial by trying each value at 0 that fits all shares."""
    found = bytearray()
    for at in range(secret_length):
        points = [(x, row[at]) for x, row in shares]
        total = 0
        for x, y in points:
            term = y
            for other, _ in points:
                if other != x:
                    inverse = next(n for n in range(256) if slowly(n, other ^ x) == 1)
                    term = slowly(slowly(term, other), inverse)
            total ^= term
        found.append(total)
    return bytes(found)


@settings(max_examples=60, deadline=None)
@given(
    st.binary(min_size=1, max_size=20),
    st.integers(1, 5),
    st.integers(0, 4),
    st.randoms(),
)
def test_any_k_shares_give_the_secret_back_in_both_ways(secret, needed, more, chance):
    shares = shamir.split(secret, needed=needed, shares=needed + more)
    chosen = chance.sample(shares, needed)
    assert shamir.combine(chosen) == secret
    assert naively(chosen, len(secret)) == secret


def test_a_share_too_few_leaves_every_secret_possible():
    """For one share of two and each secret there is a second share that fits."""
    (one, _) = shamir.split(b"s", needed=2, shares=2)
    reached = {shamir.combine([one, (2, bytes([y]))]) for y in range(256)}
    assert len(reached) == 256


def test_a_number_known_from_elsewhere():
    """FIPS 197, 4.2: {57} x {83} = {c1}, and {57} x {13} = {fe}."""
    assert shamir.multiply(0x57, 0x83) == 0xC1
    assert shamir.multiply(0x57, 0x13) == 0xFE


@pytest.mark.parametrize(("needed", "shares"), [(1, 1), (2, 3), (3, 5), (5, 5)])
def test_every_combination_of_enough_texts_opens_the_kit(needed, shares):
    texts = texts_of(KIT, needed=needed, shares=shares)
    for chosen in itertools.combinations(texts, needed):
        assert kit_from(chosen) == KIT
    assert kit_from(texts) == KIT


def test_too_few_doubled_and_foreign_shares_are_refused():
    texts, others = (texts_of(KIT, needed=2, shares=3) for _ in range(2))
    for wrong in ([], texts[:1], [texts[0], texts[0]], [texts[0], others[1]]):
        with pytest.raises(KitFault):
            kit_from(wrong)


def test_each_single_mistake_in_typing_is_found():
    chance = random.Random(3)  # noqa: S311 - which letter is mistyped is no secret
    texts = texts_of(KIT, needed=2, shares=3)
    places = [
        m.start()
        for m in re.finditer(r"[A-Z2-7]", texts[0].partition("BEGIN SHARE")[2])
    ]
    start = texts[0].index("BEGIN SHARE") + len("BEGIN SHARE")
    end = texts[0].index("----- END")
    for place in chance.sample([p + start for p in places if p + start < end], 100):
        letter = chance.choice([c for c in "ABCDEFGHIJ234567" if c != texts[0][place]])
        wrong = texts[0][:place] + letter + texts[0][place + 1 :]
        with pytest.raises(KitFault, match="share 1: line"):
            kit_from([wrong, texts[1]])


def test_a_line_left_out_or_moved_is_found():
    texts = texts_of(KIT, needed=2, shares=2)
    lines = texts[0].splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("01 "))
    without = "\n".join([*lines[:first], *lines[first + 1 :]])
    moved = "\n".join(
        [*lines[:first], lines[first + 1], lines[first], *lines[first + 2 :]]
    )
    for wrong in (without, moved, "", "anything else"):
        with pytest.raises(KitFault):
            kit_from([wrong, texts[1]])


def test_a_kit_is_never_shown_by_accident():
    assert "SECRET" not in repr(KIT)
    assert "SECRET" not in "".join(texts_of(KIT, needed=1, shares=1))
