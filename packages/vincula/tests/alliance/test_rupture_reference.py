"""Every published rule against an independent implementation of it, exactly."""

import pytest
from alliance_reference import alliance_sessions, results

from vincula.alliance.published import gumz, reliable, stevens, stiles, strauss
from vincula.alliance.rupture import (
    below_earlier_mean,
    below_own_mean,
    falls,
    pooled_within_sd,
)

EXPECTED = results("rupture_rules")
COURSES = alliance_sessions()
SPREAD = pooled_within_sd([ratings for _, ratings in COURSES.values()])
RULES = {
    "abs1pt_return.25_win5_look1": stevens(look_back_sessions=1),
    "abs1pt_return.25_win5_look3": stevens(),
    "pooledSD1_return.5SD_win3_look2": strauss(SPREAD),
    "pooledSD2_return.5SD_win3_look2": stiles(SPREAD),
    "RCI_rel.90_firstsessionSD_return.5RC_win3_look1": reliable(EXPECTED["rc"]),
}


def told(episode, sessions):
    back = episode.returned
    return {
        "pre_session": sessions[episode.before],
        "onset_session": sessions[episode.onset],
        "trough_session": sessions[episode.trough],
        "repair_session": None if back is None else sessions[back],
        "pre": episode.before_points,
        "trough": episode.trough_points,
        "depth": episode.depth_points,
        "repaired": back is not None,
        "censored": episode.cut_short,
    }


def test_the_spread_within_persons():
    assert pytest.approx(EXPECTED["pooled_within_sd"], rel=1e-12) == SPREAD


@pytest.mark.parametrize("name", RULES)
def test_episodes_of_a_rule_for_everybody(name):
    for expected in EXPECTED["results"][name]:
        sessions, ratings = COURSES[expected["client"]]
        found = [told(episode, sessions) for episode in falls(ratings, RULES[name])]
        assert found == expected["episodes"]


@pytest.mark.parametrize("spreads", [1, 2])
def test_episodes_of_the_stricter_of_own_and_common_spread(spreads):
    name = f"stricter_of_intra_and_sample_{spreads}sd_win3_look2"
    for expected in EXPECTED["results"][name]:
        sessions, ratings = COURSES[expected["client"]]
        rule = gumz(ratings, pooled_sd=SPREAD, spreads=spreads)
        assert rule.drop_points == pytest.approx(expected["D"], rel=1e-12)
        found = [told(episode, sessions) for episode in falls(ratings, rule)]
        assert found == expected["episodes"]


@pytest.mark.parametrize("spreads", [1, 2])
def test_sessions_below_the_own_mean(spreads):
    for expected in EXPECTED["results"][f"retro_mean_minus_{spreads}sd"]:
        sessions, ratings = COURSES[expected["client"]]
        found = [sessions[k] for k in below_own_mean(ratings, spreads=spreads)]
        assert found == expected["sessions"]


@pytest.mark.parametrize("spreads", [1, 2])
def test_sessions_below_the_mean_of_those_before(spreads):
    for expected in EXPECTED["results"][f"prospective_{spreads}sd_min3_floor.15"]:
        sessions, ratings = COURSES[expected["client"]]
        low = below_earlier_mean(ratings, spreads=spreads, floor_points=0.15)
        assert [sessions[k] for k in low] == expected["sessions"]


def test_accuracy_over_all_sixty_clients_is_that_of_the_reference():
    truth = results("rupture_truth")["clients_with_a_true_rupture"]
    for name, rule in RULES.items():
        flagged = {c for c, (_, ratings) in COURSES.items() if falls(ratings, rule)}
        expected = EXPECTED["client_level_accuracy_all60"][name]
        hits, alarms = len(flagged & set(truth)), len(flagged - set(truth))
        assert hits / len(truth) == pytest.approx(expected["sens"])
        assert 1 - alarms / (60 - len(truth)) == pytest.approx(expected["spec"])
