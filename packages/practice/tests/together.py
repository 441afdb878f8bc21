"""One of everything that client and therapist work on together."""

from datetime import date

from cast import NOW, hours, membership_of

from vincula_practice.collaboration.actions import reword_goal, see_goals
from vincula_practice.collaboration.agreeing import confirm, reopen, write_agreement
from vincula_practice.collaboration.clauses import Clause
from vincula_practice.collaboration.models import Goal
from vincula_practice.collaboration.parting import plan_ending
from vincula_practice.collaboration.preferring import honour, say_preferences
from vincula_practice.collaboration.steps import add_step, move_step
from vincula_practice.people.models import Episode, Membership


def a_clause(words: str, *, key: str = "contact", title: str = "Contact") -> Clause:
    return Clause(key=key, title=title, words=words)


def an_agreement(episode: Episode, *words: str, by: Membership):
    """Write a version of one clause for each text; return the newest."""
    for text in words:
        row = write_agreement(episode=episode, clauses=[a_clause(text)], by=by, at=NOW)
    return row


def agreed(episode: Episode, words: str, *, by: Membership):
    """Write a version that both confirm."""
    row = an_agreement(episode, words, by=by)
    confirm(agreement=row, by=by, at=NOW)
    confirm(agreement=row, by=membership_of(episode), at=NOW)
    return row


def what_they_have_together(
    goal: Goal, *, by: Membership, words: str = "A word"
) -> dict[str, object]:
    """Fill every table of the room `collaboration`; return what addresses name."""
    episode, client = goal.episode, membership_of(goal.episode)
    kept = goal.words
    reword_goal(goal=goal, words=f"{kept} before", by=client, at=NOW)
    reword_goal(goal=goal, words=kept, by=client, at=NOW + hours(0.1))
    ids = [str(one.pk) for one in episode.goals.filter(closed_at=None)]
    see_goals(episode=episode, order=ids, ratings={}, by=client, at=NOW)
    see_goals(
        episode=episode, order=ids[::-1], ratings=dict.fromkeys(ids, 4), by=by, at=NOW
    )
    step = add_step(
        episode=episode,
        words=words,
        owner="both",
        goal=goal,
        due_on=date(2026, 12, 1),
        by=by,
        at=NOW,
    )
    move_step(step=step, state="stuck", words=words, by=client, at=NOW)
    agreed(episode, f"{words}, at first", by=by)
    reopen(episode=episode, key="contact", words=words, by=client, at=NOW)
    waits = an_agreement(episode, f"{words}, and now", by=by)
    said = say_preferences(
        episode=episode,
        leanings={"pace": -1},
        wishes={"faith": words},
        by=client,
        at=NOW,
    )
    honour(
        preferences=said,
        answers={"pace": ("honoured", ""), "faith": ("not possible", words)},
        by=by,
        at=NOW,
    )
    plan_ending(
        episode=episode, review_on=None, parts={"keep": words}, by=client, at=NOW
    )
    return {
        "step_id": step.pk,
        "agreement_id": waits.pk,
        "preferences_id": said.pk,
    }
