"""An agreement holds when both said yes to the same words, and those never change."""

from threading import Barrier, Thread

import pytest
from cast import NOW, Cast, everyone, hours
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from together import a_clause, agreed, an_agreement

from vincula_practice.collaboration.agreeing import (
    confirm,
    reopen,
    set_template,
    write_agreement,
)
from vincula_practice.collaboration.clauses import STANDARD, standard
from vincula_practice.collaboration.differences import (
    ADDED,
    REMOVED,
    changed_clauses,
    pieces,
)
from vincula_practice.collaboration.models import Agreement, Confirmation
from vincula_practice.collaboration.queries import (
    agreements_of,
    reopenings_of,
    template_of,
)
from vincula_practice.collaboration.standing import Standing, standing
from vincula_practice.collaboration.written import WrittenForGood
from vincula_practice.people.editions import EditedMeanwhile, edition_of
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.vault.errors import SealedField


def stands(cast: Cast) -> Standing:
    asked = {"member": cast.ben, "episode_id": cast.episode.pk}
    return standing(agreements_of(**asked), reopenings_of(**asked))


def numbers(found: Standing) -> tuple[int | None, int | None]:
    return (
        found.holds.number if found.holds else None,
        found.waits.number if found.waits else None,
    )


def test_a_version_holds_only_once_both_have_confirmed_it(cast) -> None:
    first = an_agreement(cast.episode, "Weekly", by=cast.ben)
    assert numbers(stands(cast)) == (None, 1)
    confirm(agreement=first, by=cast.ben, at=NOW)
    assert numbers(stands(cast)) == (None, 1)
    confirm(agreement=first, by=cast.anna, at=NOW)
    assert numbers(stands(cast)) == (1, None)


def test_what_was_agreed_holds_until_both_have_confirmed_the_next(cast) -> None:
    agreed(cast.episode, "Weekly", by=cast.ben)
    second = an_agreement(cast.episode, "Every two weeks", by=cast.anna)
    confirm(agreement=second, by=cast.anna, at=NOW)
    assert numbers(stands(cast)) == (1, 2)
    confirm(agreement=second, by=cast.ben, at=NOW)
    found = stands(cast)
    assert numbers(found) == (2, None)
    assert [one.number for one in found.earlier] == [1]


def test_a_yes_is_to_the_words_that_were_read_and_no_others(cast) -> None:
    first = an_agreement(cast.episode, "Weekly", by=cast.ben)
    an_agreement(cast.episode, "Daily", by=cast.ben)
    with pytest.raises(EditedMeanwhile):
        confirm(agreement=first, by=cast.anna, at=NOW)
    assert not Confirmation.objects.exists()


def test_both_yeses_must_be_to_the_same_version(cast) -> None:
    first = an_agreement(cast.episode, "Weekly", by=cast.ben)
    confirm(agreement=first, by=cast.anna, at=NOW)
    second = an_agreement(cast.episode, "Daily", by=cast.ben)
    confirm(agreement=second, by=cast.ben, at=NOW)
    assert numbers(stands(cast)) == (None, 2)


def test_a_second_yes_of_the_same_side_is_the_first(cast) -> None:
    row = an_agreement(cast.episode, "Weekly", by=cast.ben)
    once = confirm(agreement=row, by=cast.anna, at=NOW)
    assert confirm(agreement=row, by=cast.anna, at=NOW + hours(1)) == once
    assert Confirmation.objects.count() == 1


def test_a_signed_agreement_never_changes(cast) -> None:
    row = agreed(cast.episode, "Weekly", by=cast.ben)
    row.text = {"clauses": [{"key": "contact", "title": "x", "words": "Other"}]}
    with pytest.raises(WrittenForGood):
        row.save()
    with pytest.raises(WrittenForGood):
        row.delete()
    with pytest.raises(SealedField), transaction.atomic():
        Agreement.objects.filter(pk=row.pk).update(text={})
    assert Agreement.objects.get(pk=row.pk).clauses[0]["words"] == "Weekly"


def test_the_same_words_make_no_new_version(cast) -> None:
    first = agreed(cast.episode, "Weekly", by=cast.ben)
    assert an_agreement(cast.episode, " Weekly ", by=cast.anna) == first


def test_the_second_of_two_who_write_is_told(cast) -> None:
    shown = edition_of(0)
    given = {"episode": cast.episode, "at": NOW, "edition": shown}
    write_agreement(clauses=[a_clause("By Anna")], by=cast.anna, **given)
    with pytest.raises(EditedMeanwhile):
        write_agreement(clauses=[a_clause("By Ben")], by=cast.ben, **given)
    assert Agreement.objects.count() == 1


def test_an_agreement_without_words_is_none(cast) -> None:
    with pytest.raises(Refused):
        an_agreement(cast.episode, "  ", by=cast.ben)


def test_a_wish_to_talk_again_stays_until_a_newer_version_is_agreed(cast) -> None:
    agreed(cast.episode, "Weekly", by=cast.ben)
    reopen(
        episode=cast.episode, key="contact", words="Too seldom", by=cast.anna, at=NOW
    )
    second = an_agreement(cast.episode, "Twice a week", by=cast.ben)
    assert [one.words for one in stands(cast).asked] == ["Too seldom"]
    for by in (cast.ben, cast.anna):
        confirm(agreement=second, by=by, at=NOW)
    assert stands(cast).asked == ()
    with pytest.raises(Refused):
        reopen(episode=cast.episode, key="nothing", words="", by=cast.anna, at=NOW)


def test_nobody_else_writes_confirms_or_reopens(cast) -> None:
    row = an_agreement(cast.episode, "Weekly", by=cast.ben)
    for stranger in (cast.eva, cast.fred, cast.mona, cast.emil, cast.dora):
        with pytest.raises(NotAllowed):
            an_agreement(cast.episode, "Mine", by=stranger)
        with pytest.raises(NotAllowed):
            confirm(agreement=row, by=stranger, at=NOW)
        with pytest.raises(NotAllowed):
            reopen(episode=cast.episode, key="contact", words="", by=stranger, at=NOW)
        assert agreements_of(member=stranger, episode_id=cast.episode.pk) == []


@pytest.mark.django_db(transaction=True)
def test_of_many_who_write_at_once_each_gets_a_number_or_is_told() -> None:
    cast, told, start = everyone(), [], Barrier(4)

    def write(n: int) -> None:
        start.wait()
        try:
            write_agreement(
                episode=cast.episode,
                clauses=[a_clause(f"Version of {n}")],
                by=cast.ben,
                at=NOW,
                edition=edition_of(0),
            )
        except EditedMeanwhile:
            told.append(n)
        finally:
            connection.close()

    writers = [Thread(target=write, args=(n,)) for n in range(start.parties)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert (Agreement.objects.count(), len(told)) == (1, start.parties - 1)


def test_the_practice_starts_from_its_own_words(cast) -> None:
    number, clauses = template_of(member=cast.ben, language="en")
    assert (number, [one.key for one in clauses]) == (0, list(STANDARD))
    assert next(one for one in clauses if one.key == "fees").words == ""
    set_template(clauses=[a_clause("Ring us")], by=cast.mona, at=NOW)
    number, clauses = template_of(member=cast.anna, language="en")
    assert (number, [one.words for one in clauses]) == (1, ["Ring us"])
    assert template_of(member=cast.carl, language="en")[0] == 0
    for stranger in (cast.anna, cast.fred):
        with pytest.raises(NotAllowed):
            set_template(clauses=[a_clause("Mine")], by=stranger, at=NOW)


def test_what_the_founding_issue_asks_for_is_in_the_standard_clauses() -> None:
    assert set(STANDARD) == {
        "confidentiality",
        "frequency",
        "lateness",
        "contact",
        "recording",
        "social_media",
        "fees",
        "endings",
        "data",
        "other",
    }
    assert all(one.words for one in standard(language="en") if one.key not in EMPTY)


EMPTY = {"fees", "other"}


def test_differences_name_the_words_that_are_new_and_gone() -> None:
    found = pieces("We meet weekly here", "We meet every week here")
    assert [one.words for one in found if one.kind == REMOVED] == [" weekly"]
    assert [one.words for one in found if one.kind == ADDED] == [" every week"]


@given(st.text(), st.text())
def test_differences_lose_and_invent_nothing(earlier: str, later: str) -> None:
    found = pieces(earlier, later)
    assert "".join(p.words for p in found if p.kind != ADDED) == earlier
    assert "".join(p.words for p in found if p.kind != REMOVED) == later


def test_a_clause_that_came_or_went_is_a_difference(cast) -> None:
    old = [a_clause("As before"), a_clause("Gone", key="fees", title="Fees")]
    new = [a_clause("As before"), a_clause("New", key="data", title="Data")]
    assert [one.title for one in changed_clauses(old, new)] == ["Data", "Fees"]
