"""Sessions are planned, moved and marked where the practice's clocks are."""

from datetime import UTC, datetime

import pytest
from cast import NOW, a_session, hours
from django.test import Client

from vincula_practice.sessions.models import Session

pytestmark = pytest.mark.usefixtures("monday_noon")


@pytest.fixture
def address(cast) -> str:
    cast.practice.time_zone = "Europe/Berlin"
    cast.practice.save()
    return f"/clients/{cast.episode.pk}/sessions/"


def planned(therapist, **given):
    fields = {
        "day": "2027-03-23",
        "hour": "10:00",
        "minutes": "50",
        "count": "1",
        "every_days": "7",
        "therapist": str(therapist.pk),
    }
    return fields | given


def starts() -> list[datetime]:
    rows = Session.objects.order_by("starts_at")
    return [row.starts_at.astimezone(UTC) for row in rows]


def test_ten_o_clock_stays_ten_o_clock_when_the_clocks_change(
    cast, client: Client, address
):
    client.force_login(cast.ben.person)
    assert client.post(address, planned(cast.ben, count="2")).url == address
    # Berlin goes from UTC+1 to UTC+2 on 28 March 2027.
    assert starts() == [
        datetime(2027, 3, 23, 9, 0, tzinfo=UTC),
        datetime(2027, 3, 30, 8, 0, tzinfo=UTC),
    ]
    text = client.get(address).content.decode()
    assert text.count("10:00</strong>") == 2


def test_the_front_desk_plans_with_one_of_the_therapists(cast, client: Client, address):
    client.force_login(cast.fred.person)
    page = client.get(address).content.decode()
    assert ">Ben<" in page
    assert ">Eva<" in page
    client.post(address, planned(cast.eva))
    assert Session.objects.get().therapist == cast.eva


def test_a_therapist_plans_for_themselves_only(cast, client: Client, address):
    client.force_login(cast.ben.person)
    assert client.post(address, planned(cast.eva)).status_code == 422
    assert not Session.objects.exists()


def test_nobody_plans_with_a_therapist_of_another_practice(
    cast, client: Client, address
):
    client.force_login(cast.fred.person)
    assert client.post(address, planned(cast.dora)).status_code == 422
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"count": "53"}, {"count": "0"}, {"every_days": "0"}, {"day": ""}, {"hour": "25"}],
)
def test_a_senseless_plan_is_asked_for_again(cast, client: Client, address, wrong):
    client.force_login(cast.ben.person)
    assert client.post(address, planned(cast.ben, **wrong)).status_code == 422
    assert not Session.objects.exists()


def test_a_planned_session_is_moved(cast, client: Client, address):
    session = a_session(cast.episode)
    client.force_login(cast.ben.person)
    moved = {"day": "2026-12-02", "hour": "15:30"}
    assert client.post(f"{address}{session.pk}/", moved).url == address
    assert starts() == [datetime(2026, 12, 2, 14, 30, tzinfo=UTC)]


def test_a_session_that_took_place_stays_where_it_was(cast, client: Client, address):
    session = a_session(cast.episode, state="attended")
    client.force_login(cast.ben.person)
    answer = client.post(
        f"{address}{session.pk}/", {"day": "2026-12-02", "hour": "15:30"}
    )
    assert answer.status_code == 422
    assert "Only a planned session can be moved." in answer.content.decode()
    session.refresh_from_db()
    assert session.starts_at == datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def test_what_has_not_begun_is_not_offered_as_attended(cast, client: Client, address):
    a_session(cast.episode, starts_at=NOW + hours(24))
    client.force_login(cast.ben.person)
    text = client.get(address).content.decode()
    assert 'value="cancelled"' in text
    assert 'value="attended"' not in text


def test_a_session_is_not_changed_under_another_clients_address(
    cast, client: Client, address
):
    session = a_session(cast.emils_episode)
    client.force_login(cast.fred.person)
    answer = client.post(f"{address}{session.pk}/mark/", {"state": "missed"})
    assert answer.status_code == 404
    session.refresh_from_db()
    assert session.state == "planned"


def test_the_front_desk_finds_the_sessions_and_no_way_to_the_record(
    cast, client: Client, address
):
    client.force_login(cast.fred.person)
    text = client.get("/clients/").content.decode()
    assert address in text
    assert f'"/clients/{cast.episode.pk}/"' not in text
    assert "Take on" not in text
