"""Few, good alerts: what waits, what never waits, and in which order."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from signals.cases import course

from vincula.errors import NotEnoughInformation
from vincula.signals.budget import WORTH, Held, allowance, week_of
from vincula.signals.hits import Reply, expected_hits, hit_rates
from vincula.signals.lifecycle import WAYS, SignalState, moved
from vincula.signals.model import SignalKind
from vincula.signals.rules.voice import Concern


def signal(kind, client="Anna", **more):
    made = Concern().check(course([9], more={0: {"concern": True}}))
    return replace(made, kind=kind, rule=kind.value, client=client, **more)


def kinds(found):
    return [one.signal.kind for one in found]


def test_one_signal_a_week_for_eight_clients():
    assert [allowance(n) for n in (0, 1, 8, 9, 60)] == [1, 1, 1, 2, 8]
    assert allowance(60, clients_a_signal=20) == 3


def test_the_most_useful_is_shown_and_the_rest_is_listed():
    weeks = week_of(
        [signal(SignalKind.PLATEAU, "Ben"), signal(SignalKind.DETERIORATION, "Carla")],
        clients=8,
    )
    assert kinds(weeks.shown) == [SignalKind.DETERIORATION]
    (held,) = weeks.held
    assert (held.weighed.signal.client, held.because) == ("Ben", Held.BUDGET)


def test_what_a_client_said_takes_nobodys_place():
    said = [signal(SignalKind.RISK_ANSWER, f"client {k}") for k in range(5)]
    said += [signal(SignalKind.CONCERN, "Dora"), signal(SignalKind.ALLIANCE_DIP)]
    found = week_of(said, clients=8)
    assert len(found.shown) == 7
    assert found.held == ()
    spent = week_of(said, clients=8, spent=1)
    assert len(spent.shown) == 6
    assert kinds([one.weighed for one in spent.held]) == [SignalKind.ALLIANCE_DIP]


def test_danger_comes_first_and_clients_stay_together():
    found = week_of(
        [
            signal(SignalKind.DETERIORATION, "Ben"),
            signal(SignalKind.PLATEAU, "Ben"),
            signal(SignalKind.ALLIANCE_DIP, "Carla"),
            signal(SignalKind.RISK_ANSWER, "Dora"),
        ],
        clients=30,
    )
    assert [one.signal.client for one in found.shown] == ["Dora", "Ben", "Ben", "Carla"]
    assert found.clients == ("Dora", "Ben", "Carla")


def test_a_superseded_signal_is_listed_and_no_alert_of_its_own():
    more = signal(SignalKind.IMPROVEMENT, superseded_by=SignalKind.RECOVERY)
    found = week_of([more, signal(SignalKind.RECOVERY)], clients=60)
    assert kinds(found.shown) == [SignalKind.RECOVERY]
    assert found.held[0].because is Held.SUPERSEDED


def test_what_people_said_changes_what_is_shown():
    pair = [
        signal(SignalKind.ALLIANCE_DIP, "Ben"),
        signal(SignalKind.OFF_COURSE, "Eva"),
    ]
    assert kinds(week_of(pair, clients=8).shown) == [SignalKind.ALLIANCE_DIP]
    never = [Reply(rule="alliance-dip", version="1", confirmed=False)] * 40
    after = week_of(pair, clients=8, rates=hit_rates(never))
    assert kinds(after.shown) == [SignalKind.OFF_COURSE]


KINDS = st.lists(st.tuples(st.sampled_from(SignalKind), st.integers(0, 5)), max_size=30)


@given(KINDS, st.integers(1, 60), st.integers(0, 9))
def test_nothing_is_lost_and_nothing_is_over_budget(drawn, clients, spent):
    waiting = [signal(kind, str(who)) for kind, who in drawn]
    found = week_of(waiting, clients=clients, spent=spent)
    listed = [one.signal for one in found.shown]
    listed += [one.weighed.signal for one in found.held]
    assert sorted(map(repr, listed)) == sorted(map(repr, waiting))
    counted = [one for one in found.shown if not one.signal.never_waits]
    assert len(counted) <= max(0, found.allowed - spent)
    assert not any(one.weighed.signal.never_waits for one in found.held)
    again = week_of(reversed(waiting), clients=clients, spent=spent)
    assert [one.value for one in again.shown] == [one.value for one in found.shown]


def test_silence_is_no_hit():
    (rate,) = hit_rates([Reply(rule="plateau", version="1", confirmed=None)] * 3)
    assert (rate.raised, rate.answered, rate.share) == (3, 0, None)


def test_versions_of_a_rule_are_counted_apart():
    told = [
        Reply(rule="plateau", version="1", confirmed=False),
        Reply(rule="plateau", version="2", confirmed=True),
        Reply(rule="plateau", version="2", confirmed=True),
    ]
    first, second = hit_rates(told)
    assert (first.share, second.share) == (0, 1)
    # Wilson for 2 of 2: 1 / (1 + 3.84 / 2).
    assert second.lower == pytest.approx(0.3424, abs=1e-4)
    chances = expected_hits([second, first], guesses={SignalKind.PLATEAU: 0.5})
    assert chances["plateau"] == pytest.approx((5 + 2) / 12)


def test_every_kind_has_a_worth():
    assert set(WORTH) == set(SignalKind)
    assert all(0 < one.use <= 1 and 0 < one.chance <= 1 for one in WORTH.values())
    with pytest.raises(NotEnoughInformation):
        expected_hits([], guesses={SignalKind.PLATEAU: 1.5})
    with pytest.raises(NotEnoughInformation):
        allowance(8, clients_a_signal=0)


def test_the_ways_of_a_signal():
    state = SignalState.OPEN
    for to in (SignalState.SEEN, SignalState.TALKED_ABOUT, SignalState.RESOLVED):
        state = moved(state, to)
    assert state is SignalState.RESOLVED
    assert set(WAYS) == set(SignalState)
    with pytest.raises(NotEnoughInformation, match="does not become"):
        moved(state, SignalState.OPEN)
    with pytest.raises(NotEnoughInformation, match="say why"):
        moved(SignalState.SEEN, SignalState.DISMISSED, reason=" ")
    with pytest.raises(NotEnoughInformation, match="client said"):
        moved(SignalState.OPEN, SignalState.SUPERSEDED, never_waits=True)
