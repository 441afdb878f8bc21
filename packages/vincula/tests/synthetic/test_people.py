"""Nobody in it exists, and nobody in it speaks like a textbook."""

import re

from vincula.synthetic import SyntheticPractice
from vincula.synthetic.words import (
    GOOD_EVENTS,
    HARD_EVENTS,
    MATTERS_ANYTIME,
    NEXT_TIME,
    NEXT_TIME_MENDED,
    NEXT_TIME_STRAINED,
    NOTES,
    THEMES,
)

LABELS = re.compile(
    r"depress|anxi|disorder|ptsd|trauma|panic|symptom|diagnos|phobi|neuro|patient"
    r"|suicid|self-harm|addict|bipolar|psych",
    re.IGNORECASE,
)


def sentences() -> list[str]:
    pools = [
        MATTERS_ANYTIME,
        NEXT_TIME,
        NEXT_TIME_STRAINED,
        NEXT_TIME_MENDED,
        HARD_EVENTS,
        GOOD_EVENTS,
        NOTES,
    ]
    return [line for pool in pools for line in pool] + [
        line for theme in THEMES for line in (*theme.goals, *theme.matters)
    ]


def test_names_are_all_different_and_addresses_lead_nowhere(
    practice: SyntheticPractice,
) -> None:
    people = [*practice.therapists, *practice.clients]
    assert len({person.name for person in people}) == len(people)
    assert len({person.email for person in people}) == len(people)
    assert all(
        re.fullmatch(r"[a-z.-]+@example\.org", person.email) for person in people
    )


def test_the_practice_says_that_it_is_invented(practice: SyntheticPractice) -> None:
    assert "invented" in practice.name


def test_the_words_are_plain_short_and_without_labels() -> None:
    for line in sentences():
        assert not LABELS.search(line), line
        assert 2 <= len(line) <= 80, line


def test_no_sentence_comes_twice_in_the_pools() -> None:
    assert len(set(sentences())) == len(sentences())


def test_people_do_not_repeat_themselves_before_all_was_said(
    practice: SyntheticPractice,
) -> None:
    for client in practice.clients:
        said = [s.before.words for s in client.sessions if s.before and s.before.words]
        assert len(set(said)) >= min(len(said), 4)
