"""No small count can be read, taken from a total, or found by comparing releases."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vincula.learning.disclosure import (
    Policy,
    may_publish,
    safe_count,
    safe_row,
    safe_share,
    safe_table,
    smallest_part,
)

SMALL = Policy(fewest=3, step=1)
TABLES = st.integers(2, 3).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 3), min_size=columns, max_size=columns),
        min_size=2,
        max_size=2,
    )
)


def test_a_lone_small_count_takes_a_second_with_it():
    row = safe_row([40, 3, 21, 9])
    assert row.cells == (40, None, 20, None)
    assert row.total == 75


def test_two_hidden_that_are_small_together_take_a_third():
    """Four people in two hidden groups would be the total less the rest."""
    assert safe_row([40, 3, 1, 21]).cells == (40, None, None, None)


def test_a_small_rest_hides_the_share():
    assert safe_share(38, out_of=41) is None
    assert safe_share(3, out_of=41) is None
    assert safe_share(0, out_of=41) is None
    assert safe_share(2, out_of=4) is None


def test_a_pattern_that_hides_in_each_line_but_not_together():
    """Two hidden in each row and column are not enough where sums pin them down."""
    table = [[2, 30, 40], [30, 50, 60], [30, 60, 70]]
    safe = safe_table(table)
    assert safe.cells[0][0] is None
    assert sum(cell is None for row in safe.cells for cell in row) >= 4
    assert safe.total == 370


def test_one_small_count_in_a_large_table_costs_three_more_and_no_total():
    table = [[3, 900, 50, 400], [70, 800, 60, 90], [500, 100, 200, 300]]
    safe = safe_table(table)
    hidden = [
        (i, j)
        for i, row in enumerate(safe.cells)
        for j, c in enumerate(row)
        if c is None
    ]
    assert hidden == [(0, 0), (0, 2), (1, 0), (1, 2)]
    assert None not in (*safe.row_totals, *safe.column_totals, safe.total)


def test_the_total_of_a_small_row_cannot_be_taken_from_the_whole():
    safe = safe_table([[3, 2], [40, 50], [60, 80]])
    assert safe.row_totals[0] is None
    assert safe.total is None or safe.row_totals.count(None) > 1


@settings(max_examples=12, deadline=None)
@given(TABLES)
def test_somebody_who_tries_every_table_learns_no_small_count(counts):
    """All tables that agree with what is shown leave each small count wide open."""
    safe = safe_table(counts, policy=SMALL)
    truth = np.array(counts)
    rows, columns = truth.shape
    shown = {
        (i, j): cell
        for i, row in enumerate(safe.cells)
        for j, cell in enumerate(row)
        if cell is not None
    }
    assert all(truth[place] == cell >= 3 for place, cell in shown.items())
    hidden = [p for p in product(range(rows), range(columns)) if p not in shown]
    small = [place for place in hidden if truth[place] < 3]
    if small:
        found = _possible(truth, hidden, safe)
        for place in small:
            values = {table[place] for table in found}
            assert max(values) - min(values) >= 3


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        (range(40), range(40), True),
        (range(40), range(39), False),
        (range(40), range(33), True),
        # One person left and another came.
        (range(40), range(1, 41), False),
        (range(40), range(100, 140), True),
        (range(40), range(100, 104), False),
    ],
)
def test_a_group_beside_one_that_is_out(before, after, allowed):
    assert may_publish(after, published=[before]) is allowed


def test_three_groups_together_show_what_two_do_not():
    whole, men, women = range(30), range(14), range(14, 27)
    assert may_publish(men, published=[whole])
    assert may_publish(women, published=[whole])
    assert not may_publish(women, published=[whole, men])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sets(st.integers(0, 8)), max_size=4))
def test_the_smallest_part_is_in_every_sum_and_difference(groups):
    size = smallest_part(groups)
    for one, other in product(groups, repeat=2):
        for part in (one - other, one & other, one | other):
            assert not part or len(part) >= size


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 500), st.integers(1, 20), st.integers(1, 20))
def test_a_shown_count_is_near_and_a_small_one_hidden(count, fewest, step):
    shown = safe_count(count, policy=Policy(fewest=fewest, step=step))
    assert (shown is None) == (count < fewest)
    if shown is not None:
        assert shown % step == 0
        assert abs(shown - count) * 2 <= step


def test_what_protects_nobody_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        Policy(fewest=0)
    with pytest.raises(ValueError, match="not below 0"):
        safe_row([3, -1])
    with pytest.raises(ValueError, match="as many"):
        safe_table([[1, 2], [3]])


def _possible(truth, hidden, safe):
    """Every table with counts up to 6 in the hidden cells that fits all that is shown."""
    tried = np.array(list(product(range(7), repeat=len(hidden))))
    tables = np.repeat(truth[None], len(tried), axis=0)
    for column, (i, j) in enumerate(hidden):
        tables[:, i, j] = tried[:, column]
    fits = np.ones(len(tables), dtype=bool)
    for axis, shown in ((2, safe.row_totals), (1, safe.column_totals)):
        for place, cell in enumerate(shown):
            if cell is not None:
                fits &= tables.sum(axis=axis)[:, place] == cell
    if safe.total is not None:
        fits &= tables.sum(axis=(1, 2)) == safe.total
    return tables[fits]
