"""The answers: possible, connected, and with the ceiling that such forms have."""

from collections.abc import Iterator
from statistics import fmean, pvariance

from vincula.catalogue.load import Catalogue
from vincula.responses import Missing, Response
from vincula.scoring import NotScorable, Score, score, score_scale
from vincula.synthetic import (
    Rupture,
    SessionState,
    SyntheticCheckIn,
    SyntheticClient,
    SyntheticPractice,
)


def check_ins(client: SyntheticClient) -> Iterator[SyntheticCheckIn]:
    for session in client.sessions:
        yield from filter(None, (session.before, session.after))


def responses(
    practices: list[SyntheticPractice], instrument: str
) -> Iterator[Response]:
    for practice in practices:
        for client in practice.clients:
            for check_in in check_ins(client):
                for response in check_in.responses:
                    if response.instrument == instrument:
                        yield response


def alliance(client: SyntheticClient, catalogue: Catalogue) -> list[float]:
    found = []
    for session in client.sessions:
        if session.after:
            (response,) = session.after.responses
            result = score_scale(catalogue.get("session_check"), "total", response)
            if isinstance(result, Score):
                found.append(result.value)
    return found


def test_every_response_is_one_that_the_rules_accept(
    practice: SyntheticPractice, catalogue: Catalogue
) -> None:
    results = [
        result
        for client in practice.clients
        for check_in in check_ins(client)
        for response in check_in.responses
        for result in score(catalogue.get(response.instrument), response).values()
    ]
    assert len(results) > 5000
    refused = sum(isinstance(result, NotScorable) for result in results)
    assert 0 < refused < 0.03 * len(results)


def test_each_occasion_asks_what_its_plan_says(practice: SyntheticPractice) -> None:
    for session in (s for c in practice.clients for s in c.sessions):
        if session.before:
            asked = [r.instrument for r in session.before.responses]
            assert asked[0] == "phq9"
            assert ("gad7" in asked) == (session.number % 2 == 1)
        if session.after:
            assert [r.instrument for r in session.after.responses] == ["session_check"]


def test_goal_ratings_say_which_goal_they_are_about(
    practice: SyntheticPractice,
) -> None:
    for client in practice.clients:
        goals = {goal.key for goal in client.goals}
        rated = {
            response.about
            for check_in in check_ins(client)
            for response in check_in.responses
            if response.instrument == "goal_rating"
        }
        assert rated <= goals


def test_the_line_after_a_session_stands_in_the_open_question(
    practice: SyntheticPractice,
) -> None:
    lines = 0
    for session in (s for c in practice.clients for s in c.sessions):
        if session.after:
            answers = session.after.responses[0].answers
            written = [a.words for a in answers if a.item == "vsc_open"]
            assert written == ([session.after.words] if session.after.words else [])
            lines += len(written)
    assert lines > 100


def test_most_session_checks_stand_at_the_upper_end(
    practices: list[SyntheticPractice], catalogue: Catalogue
) -> None:
    turned = {"vsc_u2", "vsc_s2"}
    answers = [
        4 - value if item in turned else value
        for response in responses(practices, "session_check")
        for item, value in response.values().items()
    ]
    assert 0.80 < fmean(a >= 3 for a in answers) < 0.97
    own = [alliance(c, catalogue) for p in practices for c in p.clients]
    perfect = [all(v == 4 for v in values) for values in own if len(values) >= 6]
    assert 0.04 < fmean(perfect) < 0.20, "some always give the best answer, most do not"


def test_ruptures_show_as_a_dip_and_repairs_as_a_return(
    practices: list[SyntheticPractice], catalogue: Catalogue
) -> None:
    dips, returns, never = [], [], []
    for client in (c for p in practices for c in p.clients):
        values = alliance(client, catalogue)
        if client.rupture is Rupture.REPAIRED and len(values) > 9:
            usual = sorted(values)[len(values) // 2]
            dips.append(usual - min(values))
            returns.append(usual - values[-1])
        if client.rupture is Rupture.UNREPAIRED and len(values) > 4:
            never.append(max(values) - values[-1])
    assert len(dips) > 50
    assert len(never) > 20
    assert fmean(dips) > 0.9
    assert abs(fmean(returns)) < 0.2
    assert fmean(never) > 0.8


def test_phq9_items_hang_together_but_are_not_one_question(
    practices: list[SyntheticPractice],
) -> None:
    items = [f"phq9_{i}" for i in range(1, 10)]
    rows = [
        [response.values()[i] for i in items]
        for response in responses(practices, "phq9")
        if set(items) <= set(response.values())
    ]
    spread = sum(pvariance(column) for column in zip(*rows, strict=True))
    alpha = 9 / 8 * (1 - spread / pvariance([sum(row) for row in rows]))
    assert 0.80 < alpha < 0.95


def test_few_answers_reach_the_ninth_question(
    practices: list[SyntheticPractice],
) -> None:
    ninth = [r.values().get("phq9_9", 0) for r in responses(practices, "phq9")]
    assert 0.02 < fmean(value >= 1 for value in ninth) < 0.10


def test_some_questions_are_skipped_and_some_check_ins_left_out(
    practices: list[SyntheticPractice],
) -> None:
    skipped = [
        answer.missing is Missing.SKIPPED
        for response in responses(practices, "phq9")
        for answer in response.answers
    ]
    assert 0.002 < fmean(skipped) < 0.03
    attended = [
        session
        for practice in practices
        for client in practice.clients
        for session in client.sessions
        if session.state is SessionState.ATTENDED
    ]
    assert 0.78 < fmean(s.before is not None for s in attended) < 0.92
    assert 0.70 < fmean(s.after is not None for s in attended) < 0.86
