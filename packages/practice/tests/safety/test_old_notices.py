"""What was acknowledged before there were alerts is kept, and what was open stays open."""

import pytest
from cast import NOW
from courses import answered
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from kept_cast import the_cast

from vincula_practice.safety.models import RiskAlert

BEFORE = [("progress", "0003_episode_scores"), ("safety", None)]
RISKY = (0, 0, 0, 0, 0, 0, 0, 0, 2)


@pytest.mark.django_db(transaction=True)
def test_old_notices_become_alerts_with_who_and_when(transactional_db) -> None:
    cast = the_cast()
    annas, emils = answered(cast.episode, *RISKY), answered(cast.emils_episode, *RISKY)
    MigrationExecutor(connection).migrate(BEFORE)
    try:
        _acknowledge(annas.pk, cast.ben.pk)
    finally:
        call_command("migrate", verbosity=0)
    closed, opened = (
        RiskAlert.objects.get(checkin=annas),
        RiskAlert.objects.get(checkin=emils),
    )
    assert (closed.closed_at, closed.closed_by) == (NOW, cast.ben)
    assert [one.kind for one in closed.steps.order_by("kind")] == ["closed", "raised"]
    assert (opened.closed_at, opened.owner) == (None, cast.eva)
    assert opened.next_at == opened.raised_at
    assert [one.member for one in opened.tellings.all()] == [cast.eva]
    assert annas.responses.get(instrument="phq9").risks.get().item == "phq9_9"


def _acknowledge(checkin, member) -> None:
    """As the version before would have written it."""
    state = MigrationExecutor(connection).loader.project_state(BEFORE[:1])
    notices = state.apps.get_model("progress", "RiskNotice").objects
    rows = notices.filter(response__checkin_id=checkin)
    assert rows.update(acknowledged_at=NOW, acknowledged_by_id=member) == 1
