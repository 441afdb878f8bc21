"""A slip of one digit in a LOINC code does not pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vincula.catalogue.loinc import is_loinc

# As printed on public LOINC pages: terms, answers and answer lists.
PUBLISHED = ["44261-6", "70274-6", "55758-7", "2160-0", "LA33-6", "LA32-8", "LA6568-5",
             "LL358-3", "LL2179-1"]  # fmt: skip


@pytest.mark.parametrize("code", PUBLISHED)
def test_published_codes_pass(code):
    assert is_loinc(code)


@pytest.mark.parametrize(
    "code", ["", "44261", "44261-", "-6", "44261-66", "LX33-6", "4 -1"]
)
def test_what_has_another_form_fails(code):
    assert not is_loinc(code)


@given(code=st.sampled_from(PUBLISHED), data=st.data())
def test_any_single_wrong_digit_fails(code, data):
    places = [n for n, character in enumerate(code) if character.isdigit()]
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != code[place]]))
    assert not is_loinc(code[:place] + other + code[place + 1 :])
