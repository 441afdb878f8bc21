"""OF-6: a queue of letters that is shuffled, doubled and cut stores each of them once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import time_machine
from cast import NOW, Cast, a_checkin, a_link, hours
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from letters import Phone, deliver

from vincula_practice.checkins.models import CheckIn, StoredResponse, Submission
from vincula_practice.progress.models import RiskNotice

MOST = 5  # letters in one queue
EXAMPLES = 30
LATE = timedelta(minutes=15)
ANSWERED = NOW + hours(1)
# From at once to twelve hours: a long queue goes on after its links ran out.
GAPS = (0.0, 0.1, 0.2, 3.0, 12.0)
# The ninth asks of danger.
CALM = {f"phq9::phq9_{number}": 1.0 for number in range(1, 9)} | {"phq9::phq9_9": 0.0}
DANGER = CALM | {"phq9::phq9_9": 2.0}
CUT, TAKEN = 422, 200


@dataclass(frozen=True, slots=True)
class Sending:
    """One arrival at the server: of which letter, how much of it, how long after."""

    number: int
    share: float | None  # None is the whole of it
    gap: float


@dataclass(frozen=True, slots=True)
class Queue:
    danger: list[bool]
    sendings: list[Sending]


@st.composite
def queues(draw: st.DrawFn) -> Queue:
    """Each letter arrives whole one to three times, and cut up to twice, in any order."""
    danger = draw(st.lists(st.booleans(), min_size=1, max_size=MOST))
    gaps, shares = st.sampled_from(GAPS), st.floats(0, 0.999)
    found = [
        Sending(number, share, draw(gaps))
        for number in range(len(danger))
        for share in [
            *[None] * draw(st.integers(1, 3)),
            *draw(st.lists(shares, max_size=2)),
        ]
    ]
    return Queue(danger, draw(st.permutations(found)))


@pytest.fixture
def phones(cast: Cast) -> list[Phone]:
    """A phone for each of some check-ins of Anna's, with its form."""
    with time_machine.travel(NOW, tick=False):
        return [
            Phone.at(Client(), f"/c/{a_link(checkin)}/")
            for checkin in (
                a_checkin(cast.episode, starts_at=NOW + hours(20 + number))
                for number in range(MOST)
            )
        ]


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(queue=queues())
def test_each_letter_is_stored_once_and_raised_once(
    phones: list[Phone], queue: Queue
) -> None:
    with transaction.atomic():
        first = sent(phones, queue)
        assert_stored(phones, queue, first)
        transaction.set_rollback(True)


def sent(phones: list[Phone], queue: Queue) -> dict[int, datetime]:
    """Send all of a queue; return when each letter first arrived whole."""
    client, at, first = Client(enforce_csrf_checks=True), ANSWERED, {}
    letters = [
        phone.letter(DANGER if danger else CALM, at=ANSWERED, words=f"Letter {number}")
        for number, (phone, danger) in enumerate(
            zip(phones, queue.danger, strict=False)
        )
    ]
    for one in queue.sendings:
        at += hours(one.gap)
        body = letters[one.number].body(sent_at=at)
        whole = one.share is None
        end = len(body) if whole else int(len(body) * one.share)
        with time_machine.travel(at, tick=False):
            answer = deliver(client, body[:end])
        assert answer.status_code == (TAKEN if whole else CUT)
        if whole:
            assert answer.json() == {"state": "stored", "left_out": "0"}
            first.setdefault(one.number, at)
    return first


def assert_stored(
    phones: list[Phone], queue: Queue, first: dict[int, datetime]
) -> None:
    count = len(queue.danger)
    assert sorted(first) == list(range(count))
    assert Submission.objects.count() == count
    checkins = [CheckIn.objects.get(pk=phone.post["checkin"]) for phone in phones]
    for number, checkin in enumerate(checkins[:count]):
        stored = StoredResponse.objects.filter(checkin=checkin, instrument="phq9")
        given_by = [response.answers[8]["value"] for response in stored]
        assert given_by == [2 if queue.danger[number] else 0]
        notices = RiskNotice.objects.filter(response__checkin=checkin)
        assert notices.count() == queue.danger[number]
        assert checkin.words == f"Letter {number}"
        submission = Submission.objects.get(checkin=checkin)
        assert submission.received_at == checkin.submitted_at == first[number]
        assert submission.late is (first[number] - ANSWERED > LATE)
    assert not StoredResponse.objects.filter(checkin__in=checkins[count:]).exists()
