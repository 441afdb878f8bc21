"""The same id with the same body: the same reply, and nothing happens twice."""

from uuid import UUID, uuid4

import pytest
from cast import NOW, Cast, a_checkin

from vincula_practice.checkins.models import CheckIn, Submission
from vincula_practice.checkins.submissions import OtherBody, Reply, once

BODY = b"sealed"


class Deed:
    """Counts how often it was done."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self) -> tuple[Reply, None]:
        self.done += 1
        return {"state": f"stored {self.done}"}, None


@pytest.fixture
def checkin(cast: Cast) -> CheckIn:
    return a_checkin(cast.episode)


def send(checkin: CheckIn, one: UUID, deed: Deed, body: bytes = BODY) -> Reply:
    return once(submission_id=one, checkin=checkin, body=body, at=NOW, act=deed)


def test_a_double_gets_the_first_reply_and_does_nothing(checkin: CheckIn) -> None:
    one, deed = uuid4(), Deed()
    replies = [send(checkin, one, deed) for _ in range(3)]
    assert replies == [{"state": "stored 1"}] * 3
    assert deed.done == 1
    assert Submission.objects.count() == 1


def test_the_same_id_with_another_body_is_refused(checkin: CheckIn) -> None:
    one, deed = uuid4(), Deed()
    send(checkin, one, deed)
    with pytest.raises(OtherBody):
        send(checkin, one, deed, b"another")
    assert deed.done == 1


def test_the_same_id_for_another_check_in_is_refused(
    cast: Cast, checkin: CheckIn
) -> None:
    one, deed = uuid4(), Deed()
    send(checkin, one, deed)
    with pytest.raises(OtherBody):
        send(a_checkin(cast.emils_episode), one, deed)
    assert deed.done == 1


def test_what_failed_is_not_remembered(checkin: CheckIn) -> None:
    one, deed = uuid4(), Deed()

    def broken() -> tuple[Reply, None]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        once(submission_id=one, checkin=checkin, body=BODY, at=NOW, act=broken)
    assert send(checkin, one, deed) == {"state": "stored 1"}
