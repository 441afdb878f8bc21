"""Goals in two orders: the same, turned round, apart, drifting."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vincula.alliance.consensus import consensus_course, drift, goal_consensus
from vincula.errors import NotEnoughInformation

orders = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=6, unique=True)


@given(one=orders, other=orders)
def test_it_does_not_matter_who_is_asked_first(one, other):
    ours, theirs = goal_consensus(one, other), goal_consensus(other, one)
    assert ours.distance == pytest.approx(theirs.distance)
    assert (ours.shared, ours.overlap) == (theirs.shared, theirs.overlap)
    assert ours.only_client == theirs.only_therapist


@given(one=orders, other=orders)
def test_nothing_apart_is_the_same_and_all_apart_is_nothing_in_common(one, other):
    found = goal_consensus(one, other)
    assert 0 <= found.distance <= 1
    assert (found.distance == 0) == (one == other)
    assert (found.distance == 1) == (found.shared == 0)


@given(one=orders, other=orders)
def test_names_of_goals_do_not_matter(one, other):
    renamed = [[f"goal {name}" for name in order] for order in (one, other)]
    assert goal_consensus(*renamed).distance == goal_consensus(one, other).distance


def test_places_apart_of_every_order_of_four():
    # Spearman's footrule of a permutation: known to be 8 at most for four items, 5 on
    # average over all 24 orders.
    base = list("abcd")
    most = 2 * (4 + 3 + 2 + 1)
    apart = [drift([base, list(p)])[0] * most for p in permutations(base)]
    assert max(apart) == pytest.approx(8)
    assert sum(apart) / 24 == pytest.approx((4 * 4 - 1) / 3)


def test_two_who_drift_apart():
    client = [["sleep", "work"], ["sleep", "work"], ["sleep", "family"]]
    therapist = [["sleep", "work"], ["work", "sleep"], ["work", "friends"]]
    course = consensus_course(client, therapist)
    assert course[0] == 0
    assert course[0] < course[1] < course[2] == 1
    last = goal_consensus(client[1], therapist[2])
    assert (last.only_client, last.only_therapist) == (("sleep",), ("friends",))
    assert not last.same_first


def test_lists_that_cannot_be_compared():
    with pytest.raises(NotEnoughInformation, match="without goals"):
        goal_consensus([], ["work"])
    with pytest.raises(NotEnoughInformation, match="twice"):
        goal_consensus(["work", "work"], ["work"])
    with pytest.raises(ValueError, match="occasion"):
        consensus_course([["work"]], [])
    assert drift([["work"]]) == ()
