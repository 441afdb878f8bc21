"""The fifth question of the ASQ comes only after a yes, and an answer is never made up."""

import pytest
from cast import NOW, a_checkin, a_link, a_phone, answer
from courses import sent

from vincula_practice.checkins.models import CheckIn
from vincula_practice.checkins.sheet import sheet_of
from vincula_practice.progress.models import RiskNotice
from vincula_practice.safety.models import RiskAlert

pytestmark = pytest.mark.usefixtures("monday_noon")
FIRST = ("asq_1", "asq_2", "asq_3", "asq_4")


@pytest.fixture
def checkin(cast) -> CheckIn:
    checkin = a_checkin(cast.episode)
    checkin.asked = [{"instrument": "asq", "version": "1.0.0"}]
    checkin.save()
    return checkin


def asked(checkin: CheckIn, *, whole: bool = False) -> list[str]:
    fresh = CheckIn.objects.get(pk=checkin.pk)
    sheet = sheet_of(fresh, language="en", on=NOW.date(), whole=whole)
    return [one.key.rpartition(":")[2] for one in sheet.questions]


def give(checkin: CheckIn, *values: float) -> None:
    for item, value in zip(FIRST, values, strict=False):
        answer(checkin, item, value, instrument="asq")


def missing(checkin: CheckIn) -> dict[str, str]:
    stored = checkin.responses.get().answers
    return {one["item"]: one["missing"] for one in stored if "missing" in one}


def test_without_a_yes_it_is_not_asked_and_that_is_what_is_stored(checkin):
    assert asked(checkin) == list(FIRST)
    give(checkin, 0, 0, 0, 0)
    assert asked(checkin) == list(FIRST)
    sent(checkin)
    assert missing(checkin) == {"asq_5": "not asked"}
    assert not RiskAlert.objects.exists()


@pytest.mark.parametrize("place", range(4))
def test_a_yes_to_any_of_the_four_asks_it(checkin, place):
    give(checkin, *[int(n == place) for n in range(4)])
    assert asked(checkin) == [*FIRST, "asq_5"]
    sent(checkin)
    assert missing(checkin) == {"asq_5": "not reached"}
    assert RiskAlert.objects.count() == 1


def test_what_was_left_open_is_no_no(checkin):
    sent(checkin)
    left = dict.fromkeys(FIRST, "not reached") | {"asq_5": "not asked"}
    assert missing(checkin) == left
    assert not RiskNotice.objects.exists()


def test_the_tap_that_says_yes_leads_to_it(checkin):
    link, phone = f"/c/{a_link(checkin)}/", a_phone()
    give(checkin, 0, 0, 0)
    no = phone.post(link + "q/4/", {"asq::asq_4": "0"})
    assert not no.url.endswith("q/5/")
    yes = phone.post(link + "q/4/", {"asq::asq_4": "1"})
    assert yes.url.endswith("q/5/")
    assert phone.get(yes.url).status_code == 200


def test_on_paper_the_whole_form_lies_there(checkin):
    assert asked(checkin, whole=True) == [*FIRST, "asq_5"]


def test_who_says_now_has_one_alert_with_both_answers(checkin):
    give(checkin, 1, 0, 0, 0)
    answer(checkin, "asq_5", 1, instrument="asq")
    sent(checkin)
    assert {one.item for one in RiskNotice.objects.all()} == {"asq_1", "asq_5"}
    assert RiskAlert.objects.count() == 1
