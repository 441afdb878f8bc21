"""What a link can be used for by somebody who found it: as little as can be."""

import re
from datetime import timedelta

import pytest
import time_machine
from cast import NOW, a_checkin, a_link
from django.test import Client

from vincula_practice.conversations.models import Concern, OwnConcern
from vincula_practice.portal.checkin.hard.views import MOST_BY_LINK
from vincula_practice.signals.models import StoredSignal


@pytest.fixture
def say(cast, monday_noon):
    """Return a way to say something hard through one link, from ever new browsers."""
    token = a_link(a_checkin(cast.episode))

    def one(words: str, travel: str = "now"):
        said = {"travel": travel, "words": words, "sure": "1"}
        return Client().post(f"/c/{token}/hard-to-say/", said)

    return one


def test_nobody_buries_a_therapist_in_what_was_not_said(say, cast):
    for number in range(MOST_BY_LINK):
        assert say(f"Number {number}").status_code == 200
    last = say("One more")
    assert last.status_code == 422
    assert "One more" in last.text  # what was written is not lost
    assert Concern.objects.count() == StoredSignal.objects.count() == MOST_BY_LINK


def test_what_is_kept_is_measured_alike(say, cast):
    """Else the answer would tell which of the choices was made before."""
    for number in range(MOST_BY_LINK):
        say(f"Number {number}", travel="keep")
    assert say("One more", travel="now").status_code == 422
    assert OwnConcern.objects.count() == MOST_BY_LINK


def test_a_day_later_and_on_the_own_page_it_works(say, cast, client: Client):
    for number in range(MOST_BY_LINK):
        say(f"Number {number}")
    client.force_login(cast.anna.person)
    own = client.post("/my/hard-to-say/send/", {"travel": "now", "words": "Mine"})
    assert own.status_code == 302
    with time_machine.travel(NOW + timedelta(days=1, minutes=1), tick=False):
        assert say("The next day").status_code == 200


def test_a_link_takes_nothing_back_and_learns_nothing_of_what_was_said(say, cast):
    pages = [say("The same", travel="keep").text for _time in range(2)]
    first, again = (re.sub(r'(csrf\w+)" value="\w+"', r"\1", one) for one in pages)
    assert first == again
    assert OwnConcern.objects.count() == 1
