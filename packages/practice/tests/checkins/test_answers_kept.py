"""Each answer is kept as it is given; what is not offered is refused."""

from dataclasses import replace

import pytest
from cast import NOW, Cast, a_checkin, a_goal, answer, answer_phq9

from vincula.catalogue.load import Catalogue
from vincula_practice.checkins import actions
from vincula_practice.checkins.actions import AlreadySent, keep_answer, submit
from vincula_practice.checkins.danger import answered_danger
from vincula_practice.checkins.entry import entry_from, skip_name
from vincula_practice.checkins.keys import Key
from vincula_practice.checkins.models import Answer, CheckIn
from vincula_practice.checkins.sheet import Question, Sheet, sheet_of
from vincula_practice.people.errors import Refused

FIRST = Key(instrument="phq9", about=None, item="phq9_1")


@pytest.fixture
def checkin(cast: Cast) -> CheckIn:
    a_goal(cast.episode, "Sleep through the night")
    return a_checkin(cast.episode)


def sheet(checkin: CheckIn) -> Sheet:
    fresh = CheckIn.objects.get(pk=checkin.pk)
    return sheet_of(fresh, language="en", on=NOW.date())


def question(checkin: CheckIn, item: str) -> Question:
    return next(q for q in sheet(checkin).questions if Key.parse(q.key).item == item)


def test_the_latest_tap_counts(checkin: CheckIn) -> None:
    answer(checkin, "phq9_1", 1)
    answer(checkin, "phq9_1", 3)
    assert question(checkin, "phq9_1").value == 3
    assert Answer.objects.count() == 1


def test_nothing_given_changes_nothing(checkin: CheckIn) -> None:
    answer(checkin, "phq9_1", 2)
    keep_answer(checkin=checkin, key=FIRST, at=NOW)
    assert question(checkin, "phq9_1").value == 2


def test_skipping_takes_the_answer_back_and_answering_the_skip(
    checkin: CheckIn,
) -> None:
    answer(checkin, "phq9_1", 2)
    keep_answer(checkin=checkin, key=FIRST, skipped=True, at=NOW)
    assert question(checkin, "phq9_1").skipped
    assert question(checkin, "phq9_1").value is None
    answer(checkin, "phq9_1", 0)
    assert not question(checkin, "phq9_1").skipped
    assert question(checkin, "phq9_1").value == 0


@pytest.mark.parametrize("value", [-1, 4, 1.5, 1e9])
def test_a_value_that_is_not_offered_is_refused(checkin: CheckIn, value: float) -> None:
    with pytest.raises(Refused, match="not among the ones offered"):
        answer(checkin, "phq9_1", value)
    assert not Answer.objects.exists()


def test_words_belong_to_open_questions_only(checkin: CheckIn) -> None:
    with pytest.raises(Refused):
        keep_answer(checkin=checkin, key=FIRST, words="often", at=NOW)


@pytest.mark.parametrize(
    "key",
    [
        Key(instrument="phq9", about=None, item="gad7_1"),
        Key(instrument="k10", about=None, item="k10_1"),
    ],
)
def test_what_was_not_asked_is_not_kept(checkin: CheckIn, key: Key) -> None:
    with pytest.raises(Refused, match="not part of the check-in"):
        keep_answer(checkin=checkin, key=key, value=1, at=NOW)


def test_after_sending_nothing_changes(checkin: CheckIn) -> None:
    answer(checkin, "phq9_1", 2)
    submit(checkin=checkin, channel="link", language="en", at=NOW)
    with pytest.raises(AlreadySent):
        answer(checkin, "phq9_1", 3)
    assert question(checkin, "phq9_1").value == 2


def test_a_goal_is_rated_on_its_own_ends(checkin: CheckIn) -> None:
    goal = question(checkin, "goal_rating_1")
    assert (goal.minimum, goal.maximum, goal.about) == (
        0,
        10,
        "Sleep through the night",
    )
    keep_answer(checkin=checkin, key=Key.parse(goal.key), value=7, at=NOW)
    assert question(checkin, "goal_rating_1").value == 7


class TestAPostedField:
    def test_a_number(self, checkin: CheckIn) -> None:
        asked = question(checkin, "phq9_1")
        assert entry_from(asked, {asked.key: "2"}).value == 2

    def test_a_comma_is_a_point(self, checkin: CheckIn) -> None:
        asked = question(checkin, "phq9_1")
        assert entry_from(asked, {asked.key: "2,5"}).value == 2.5

    @pytest.mark.parametrize("raw", ["often", "nan", "inf", "1e999"])
    def test_what_is_no_number_is_refused(self, checkin: CheckIn, raw: str) -> None:
        asked = question(checkin, "phq9_1")
        with pytest.raises(Refused):
            entry_from(asked, {asked.key: raw})

    def test_the_skip_button_counts_more_than_the_choice(
        self, checkin: CheckIn
    ) -> None:
        asked = question(checkin, "phq9_1")
        entry = entry_from(asked, {asked.key: "2", "skip": asked.key})
        assert (entry.value, entry.skipped) == (None, True)

    def test_an_answer_after_a_skip_counts_more_than_the_old_tick(
        self, checkin: CheckIn
    ) -> None:
        keep_answer(checkin=checkin, key=FIRST, skipped=True, at=NOW)
        asked = question(checkin, "phq9_1")
        entry = entry_from(asked, {asked.key: "2", skip_name(asked.key): "1"})
        assert (entry.value, entry.skipped) == (2, False)

    def test_no_field_is_no_answer(self, checkin: CheckIn) -> None:
        assert not entry_from(question(checkin, "phq9_1"), {}).given


class TestAnInstrumentThatChangedMidWay:
    """PHQ-9 becomes another version, without its last item, between two answers."""

    @pytest.fixture
    def changed(self, monkeypatch: pytest.MonkeyPatch, checkin: CheckIn) -> CheckIn:
        answer_phq9(checkin, 1, 2)
        answer(checkin, "phq9_difficulty", 1)
        now = actions.catalogue()
        phq9 = now.get("phq9")
        definition = replace(
            phq9.definition, version="2.0.0", items=phq9.definition.items[:9]
        )
        wording = phq9.wordings["en"]
        items = {k: v for k, v in wording.items.items() if k != "phq9_difficulty"}
        changed = replace(
            phq9,
            definition=definition,
            wordings={"en": replace(wording, items=items)},
        )
        later = Catalogue(
            version="later", instruments={**now.instruments, "phq9": changed}
        )
        for module in ("actions", "sheet", "wordings", "danger", "versions"):
            monkeypatch.setattr(
                f"vincula_practice.checkins.{module}.catalogue", lambda: later
            )
        return checkin

    def test_is_told(self, changed: CheckIn) -> None:
        assert sheet(changed).changed == ("Patient Health Questionnaire (PHQ-9)",)

    def test_answers_show_before_anything_is_saved_again(
        self, changed: CheckIn
    ) -> None:
        assert question(changed, "phq9_1").value == 1
        assert question(changed, "phq9_2").value == 2

    def test_answers_carry_over_with_the_next_one(self, changed: CheckIn) -> None:
        answer(changed, "phq9_3", 3)
        kept = sheet(changed)
        assert [q.value for q in kept.questions[:3]] == [1, 2, 3]
        assert kept.changed

    def test_what_is_no_longer_asked_stays_in_its_row(self, changed: CheckIn) -> None:
        answer(changed, "phq9_3", 3)
        old = Answer.objects.get(item="phq9_difficulty")
        assert (old.version, old.value) == ("1.0.0", 1)

    def test_what_is_sent_is_one_version(self, changed: CheckIn) -> None:
        sent = submit(checkin=changed, channel="link", language="en", at=NOW)
        (response,) = [r for r in sent.responses if r.instrument == "phq9"]
        assert (response.version, response.catalogue) == ("2.0.0", "later")
        given = {a["item"]: a.get("value") for a in response.answers}
        assert (given["phq9_1"], given["phq9_2"]) == (1, 2)
        assert "phq9_difficulty" not in given


@pytest.mark.parametrize(("value", "danger"), [(0, False), (1, True), (3, True)])
def test_item_nine_at_one_or_more_must_not_wait(
    checkin: CheckIn, value: float, danger: bool
) -> None:
    answer(checkin, "phq9_9", value)
    assert answered_danger(sheet(checkin)) is danger


def test_a_high_score_without_item_nine_is_no_such_answer(checkin: CheckIn) -> None:
    answer_phq9(checkin, 3, 3, 3, 3, 3, 3, 3, 3, 0)
    assert not answered_danger(sheet(checkin))
