"""The dashed line of a picture is where the rule it belongs to speaks up."""

import pytest
from alliance_reference import alliance_sessions

from vincula.alliance.charts import cusum_chart, ewma_chart
from vincula.alliance.published import stevens, stiles
from vincula.alliance.rupture import falls
from vincula.cli.alliance_lines import cusum_line, ewma_line, fall_line

PEOPLE = [ratings for _, ratings in alliance_sessions().values() if len(ratings) > 1]


@pytest.mark.parametrize("ratings", PEOPLE)
def test_below_the_line_of_a_chart_is_a_signal_and_above_is_none(ratings):
    for line, signals in (
        (ewma_line(ratings, 0.2), ewma_chart(ratings).below),
        (cusum_line(ratings, 0.5), cusum_chart(ratings).signals_below),
    ):
        below = [k for k, value in enumerate(ratings) if value < line[k] - 1e-7]
        assert below == list(signals)


@pytest.mark.parametrize("rule", [stiles(0.456), stevens()], ids=["stiles", "stevens"])
@pytest.mark.parametrize("ratings", PEOPLE[:20])
def test_a_fall_begins_at_or_below_its_line(ratings, rule):
    line = fall_line(ratings, rule)
    found = falls(ratings, rule)
    assert line[0] is None
    assert all(ratings[one.onset] <= line[one.onset] + 1e-9 for one in found)
    inside = {
        k
        for one in found
        for k in range(
            one.onset,
            (one.onset + rule.window_sessions if one.returned is None else one.returned)
            + 1,
        )
    }
    outside = [k for k in range(1, len(ratings)) if k not in inside]
    assert all(ratings[k] > line[k] - 1e-9 for k in outside)


def test_who_never_varies_has_a_line_at_the_own_rating():
    assert ewma_line([5.0] * 4, 0.2) == pytest.approx([5.0] * 4)
    assert cusum_line([5.0] * 4, 0.5) == pytest.approx([5.0] * 4)
