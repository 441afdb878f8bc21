"""Is this a LOINC code that was copied without a slip? Its last digit tells."""

import re

_CODE = re.compile(r"(?P<body>(?:LA|LL)?[0-9]+)-(?P<check>[0-9])")


def is_loinc(code: str) -> bool:
    """Tell whether a code has the form of LOINC and the right check digit.

    Formula: mod 10 after Luhn, from the right: every second character, the rightmost
    first, counts ``2 d - 9 floor(d / 5)``, the others ``d``; the check digit brings
    the sum to a multiple of ten. The letters of answer codes (LA) and answer lists
    (LL) count as their ASCII value less 48.

    Reference: LOINC Users' Guide, appendix on the mod 10 check digit (from memory;
    confirmed on the codes of the instruments here).

    >>> is_loinc("44261-6"), is_loinc("44261-5")
    (True, False)
    """
    found = _CODE.fullmatch(code)
    return found is not None and _check_digit(found["body"]) == int(found["check"])


def _check_digit(body: str) -> int:
    values = [ord(character) - ord("0") for character in reversed(body)]
    doubled = sum(2 * d - 9 * (d // 5) for d in values[::2])
    return -(doubled + sum(values[1::2])) % 10
