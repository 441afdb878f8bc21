"""An instrument may ask questions that must be answered before it can be sent."""

from dataclasses import replace

import pytest
from cast import Cast, a_checkin, a_link, answer
from django.test import Client

from vincula.catalogue.load import Catalogue
from vincula_practice.checkins import sheet
from vincula_practice.checkins.models import StoredResponse

pytestmark = pytest.mark.usefixtures("monday_noon")


@pytest.fixture
def link(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> str:
    """Only the second question of PHQ-9 may not be skipped."""
    now = sheet.catalogue()
    phq9 = now.get("phq9")
    items = tuple(
        replace(item, skippable=item.id != "phq9_2") for item in phq9.definition.items
    )
    strict = replace(phq9, definition=replace(phq9.definition, items=items))
    held = Catalogue(version="held", instruments={**now.instruments, "phq9": strict})
    monkeypatch.setattr(sheet, "catalogue", lambda: held)
    checkin = a_checkin(cast.episode)
    return f"/c/{a_link(checkin)}/"


def test_sending_leads_to_the_open_question_and_stores_nothing(
    client: Client, link: str
) -> None:
    sent = client.post(f"{link}check/")
    assert sent.headers["Location"] == f"{link}q/2/?then=check"
    assert not StoredResponse.objects.exists()


def test_once_answered_it_is_sent(cast: Cast, client: Client, link: str) -> None:
    answer(cast.episode.sessions.get().checkins.get(), "phq9_2", 1)
    sent = client.post(f"{link}check/")
    assert sent.headers["Location"] == f"{link}sent/"
    assert StoredResponse.objects.exists()


def test_the_page_offers_no_skip_for_it(client: Client, link: str) -> None:
    assert b'name="skip"' in client.get(f"{link}q/1/").content
    assert b'name="skip"' not in client.get(f"{link}q/2/").content
