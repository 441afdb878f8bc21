"""Split a secret so that any k of n shares give it back, and fewer tell nothing.

Shamir's scheme (1979), byte by byte: each byte is the value at 0 of a random polynomial
of degree k - 1 over GF(256), and share x holds its value at x. The field is that of AES
(x^8 + x^4 + x^3 + x + 1). Nothing in here says whether shares belong together: `kit`
does.
"""

import secrets
from collections.abc import Sequence

MOST = 16
POLYNOMIAL, GENERATOR = 0x11B, 3
# Powers of a generator: products and quotients become sums and differences.
_powers = [1]
for _ in range(254):
    _doubled = _powers[-1] << 1
    _doubled ^= POLYNOMIAL if _doubled & 0x100 else 0
    _powers.append(_doubled ^ _powers[-1])
_logs = {value: number for number, value in enumerate(_powers)}


def multiply(a: int, b: int) -> int:
    return _powers[(_logs[a] + _logs[b]) % 255] if a and b else 0


def divide(a: int, b: int) -> int:
    if b == 0:
        raise ZeroDivisionError
    return _powers[(_logs[a] - _logs[b]) % 255] if a else 0


def split(secret: bytes, *, needed: int, shares: int) -> list[tuple[int, bytes]]:
    """Return ``shares`` shares, any ``needed`` of which give the secret back."""
    if not 1 <= needed <= shares <= MOST:
        raise ValueError(f"from 1 to {MOST} shares, and at most as many needed")
    rows = [bytearray() for _ in range(shares)]
    for byte in secret:
        polynomial = [byte, *secrets.token_bytes(needed - 1)]
        for x, row in enumerate(rows, start=1):
            row.append(_value_at(polynomial, x))
    return [(x, bytes(row)) for x, row in enumerate(rows, start=1)]


def combine(shares: Sequence[tuple[int, bytes]]) -> bytes:
    """Return the value at 0 of the polynomials through these shares."""
    places = [x for x, _ in shares]
    if len(set(places)) != len(places) or len({len(row) for _, row in shares}) != 1:
        raise ValueError("the shares are not different shares of one length")
    weights = [_weight(x, places) for x in places]
    columns = zip(*(row for _, row in shares), strict=True)
    return bytes(_sum_of(weights, column) for column in columns)


def _value_at(polynomial: Sequence[int], x: int) -> int:
    value = 0
    for coefficient in reversed(polynomial):
        value = multiply(value, x) ^ coefficient
    return value


def _weight(x: int, places: Sequence[int]) -> int:
    """Return Lagrange's weight of one place for the value at 0."""
    weight = 1
    for other in places:
        if other != x:
            weight = multiply(weight, divide(other, other ^ x))
    return weight


def _sum_of(weights: Sequence[int], column: Sequence[int]) -> int:
    total = 0
    for weight, value in zip(weights, column, strict=True):
        total ^= multiply(weight, value)
    return total
