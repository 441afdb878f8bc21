"""Anna takes everything of hers along, and nothing of anybody else's (PR-1)."""

import csv
import io
import json
import time
import zipfile
from datetime import UTC, datetime

import jsonschema_rs
import pytest
from cast import NOW, Cast, a_session, hours
from courses import answered
from django.apps import apps
from django.db.models import Field
from lived import canary, lived

from vincula_practice.audit.models import Event
from vincula_practice.checkins.models import (
    LicensedWording,
    StoredResponse,
)
from vincula_practice.collaboration.actions import set_goal
from vincula_practice.people.errors import NotFound
from vincula_practice.people.models import Client, Membership
from vincula_practice.rights.export.actions import hand_over
from vincula_practice.rights.export.archive import archive_of
from vincula_practice.rights.export.own import NOT_HERE, PARTS
from vincula_practice.rights.export.part import Part
from vincula_practice.rights.export.rows import everything_of, rows_of
from vincula_practice.rights.export.schema import schema

FIVE_MINUTES = 300


@pytest.fixture
def anna(cast: Cast) -> Client:
    return lived(cast.anna, cast.ben, "anna")


@pytest.fixture
def others(cast: Cast) -> None:
    lived(cast.emil, cast.eva, "emil")
    lived(cast.carl, cast.dora, "carl")


def files_of(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def files(client: Client) -> dict[str, str]:
    return files_of(archive_of(client, language="en", at=NOW))


# --- nothing is forgotten ---------------------------------------------------------


def columns(label: str) -> set[str]:
    fields = apps.get_model(label)._meta.concrete_fields
    return {field.name for field in fields}


def own(part: Part) -> set[str]:
    return {*part.fields, *(name.rstrip("_") for name in part.left_out)}


def test_every_table_is_handed_out_or_has_its_reason() -> None:
    known = {part.model for part in PARTS} | set(NOT_HERE)
    there = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert there - known == set()
    assert known - there == set()


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_field_is_handed_out_or_has_its_reason(part: Part) -> None:
    assert own(part) == columns(part.model)
    assert not set(part.fields) & {name.rstrip("_") for name in part.left_out}
    assert all(part.left_out.values())
    assert bool(part.client) != bool(part.person)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_own_value_is_in_the_file_as_it_is_stored(
    anna: Client, others: None, part: Part
) -> None:
    given = everything_of(anna, at=NOW).parts[part.name]
    rows = list(rows_of(part, anna))
    assert rows, "nothing to look at: give Anna one in lived()"
    assert len(given) == len(rows)
    for out, row in zip(given, rows, strict=True):
        for name in part.fields:
            assert out[name] == _as_text(getattr(row, name)), name


def _as_text(value: object) -> object:
    if isinstance(value, Membership):
        return value.person.name
    if hasattr(value, "pk"):
        return str(value.pk)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return (
        value
        if isinstance(value, (int, float, list, dict, str))
        else (None if value is None else str(value))
    )


# --- all of hers, nothing of others' ----------------------------------------------

ANNAS = ("goal", "note", "words", "correct", "erase", "hold", "answer")


def test_all_of_annas_words_are_in_both_and_nobody_elses_anywhere(
    cast: Cast, anna: Client, others: None
) -> None:
    found = files(anna)
    for what in ANNAS:
        assert canary("anna", what) in found["everything.json"], what
        assert canary("anna", what) in found["read-me.html"], what
    everything = "".join(found.values())
    assert "canary-emil" not in everything
    assert "canary-carl" not in everything
    strangers = [cast.emil, cast.carl, cast.eva, cast.dora, cast.fred]
    for other in strangers:
        assert str(other.person_id) not in everything
        assert f'"{other.person.name}"' not in everything


def test_no_key_and_no_secret_is_in_it(anna: Client) -> None:
    everything = "".join(files(anna).values())
    assert canary("anna", "seed") not in everything
    assert anna.person.password not in everything
    for model, name in (
        ("checkins.Invitation", "token_hash"),
        ("people.Welcome", "token_hash"),
    ):
        for row in apps.get_model(model).objects.all():
            assert getattr(row, name) not in everything


def test_scores_and_answers_are_tables_too(anna: Client) -> None:
    found = files(anna)
    answers = list(csv.DictReader(io.StringIO(found["answers.csv"])))
    scores = list(csv.DictReader(io.StringIO(found["scores.csv"])))
    assert {"phq9_1", "phq9_9"} <= {row["item"] for row in answers}
    assert "17" in {row["value"].removesuffix(".0") for row in scores}


# --- the machine's file -----------------------------------------------------------


def test_the_file_is_what_its_schema_says(anna: Client) -> None:
    found = files(anna)
    said = json.loads(found["everything.schema.json"])
    assert said == json.loads(json.dumps(schema()))
    jsonschema_rs.Draft202012Validator(said).validate(
        json.loads(found["everything.json"])
    )


def test_the_schema_notices_what_is_missing(anna: Client) -> None:
    plain = json.loads(files(anna)["everything.json"])
    del plain["parts"]["goals"][0]["words"]
    assert not jsonschema_rs.Draft202012Validator(schema()).is_valid(plain)


# --- licensed texts ---------------------------------------------------------------


def test_a_licensed_text_stays_with_its_holder_and_the_answer_does_not(
    cast: Cast, anna: Client
) -> None:
    response = StoredResponse.objects.filter(
        checkin__session__episode__client=anna
    ).first()
    StoredResponse(
        checkin=response.checkin,
        instrument="wai_sr",
        version="1",
        catalogue="1",
        completed_at=NOW,
        answers=[{"item": "wai_sr_1", "value": 4, "at": NOW.isoformat()}],
    ).save()
    LicensedWording.objects.create(
        practice=cast.practice,
        instrument="wai_sr",
        language="en",
        wording={"items": {"wai_sr_1": canary("holder", "text")}},
        holder="H",
        licence_reference="1",
        territory="DE",
        electronic_use=True,
        expires_on=datetime(2030, 1, 1, tzinfo=UTC).date(),
        loaded_by=cast.ben,
        loaded_at=NOW,
    )
    found = files(anna)
    assert canary("holder", "text") not in "".join(found.values())
    rows = csv.DictReader(io.StringIO(found["answers.csv"]))
    (line,) = [row for row in rows if row["instrument"] == "wai_sr"]
    assert (line["item"], line["value"], line["question"]) == ("wai_sr_1", "4", "")


# --- no spreadsheet takes it for a formula (WB-6) -----------------------------------


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_what_anna_wrote_is_no_formula_in_her_tables(
    cast: Cast, anna: Client, begins: str
) -> None:
    goal = set_goal(
        episode=cast.episode, words=f"{begins}HYPERLINK(1)", by=cast.anna, at=NOW
    )
    response = StoredResponse.objects.filter(
        checkin__session__episode__client=anna
    ).first()
    StoredResponse(
        checkin=response.checkin,
        instrument="goal_rating",
        version=response.version,
        catalogue=response.catalogue,
        about=goal,
        completed_at=NOW,
        answers=[{"item": "goal_rating_1", "value": 4, "at": NOW.isoformat()}],
    ).save()
    table = files(anna)["answers.csv"]
    assert "HYPERLINK" in table
    assert f",{begins}HYPERLINK" not in table
    assert f'"{begins}HYPERLINK' not in table


# --- who may, and how fast ----------------------------------------------------------


@pytest.mark.parametrize("who", ["ben", "eva", "mona", "fred", "dora"])
def test_nobody_takes_annas_data_along_for_her(cast: Cast, who: str) -> None:
    with pytest.raises(NotFound):
        hand_over(by=getattr(cast, who), language="en", at=NOW)


def test_that_she_took_it_is_recorded_without_its_content(
    cast: Cast, anna: Client
) -> None:
    hand_over(by=cast.anna, language="en", at=NOW)
    event = Event.objects.get(verb="exported")
    assert (event.person_id, event.object_id) == (cast.anna.person_id, anna.pk)
    assert event.detail == {}


def test_five_years_of_weekly_check_ins_take_far_less_than_five_minutes(
    cast: Cast, anna: Client
) -> None:
    episode = cast.episode
    anna.restrictions.update(until=NOW)
    for week in range(40):
        answered(episode, 1, 2, 1, 2, 1, 2, 1, 2, 0, at=NOW + hours(200 + 24 * week))
    begun = time.perf_counter()
    assert files(anna)
    seconds = time.perf_counter() - begun
    assert seconds * (260 / 40) < FIVE_MINUTES


def test_the_moment_of_the_file_tells_nothing(anna: Client) -> None:
    content = archive_of(anna, language="en", at=NOW)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {i.date_time for i in archive.infolist()} == {(2026, 1, 1, 0, 0, 0)}


def test_every_kind_of_field_has_its_place_in_the_schema() -> None:
    kinds = [
        apps.get_model(part.model)._meta.get_field(name)
        for part in PARTS
        for name in part.fields
    ]
    assert kinds
    assert all(isinstance(kind, Field) for kind in kinds)
    assert schema()


def test_a_session_is_there_for_the_lists(cast: Cast) -> None:
    session = a_session(cast.episode)
    parts = everything_of(cast.episode.client, at=NOW).parts
    assert [row["id"] for row in parts["sessions"]] == [str(session.pk)]
