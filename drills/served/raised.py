"""Compare what clients said of danger with the alerts that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vincula_practice.progress.models import RiskNotice
from vincula_practice.safety.models import RiskAlert

if TYPE_CHECKING:
    from uuid import UUID


def answer(*, owners: dict[str, str], acknowledged: list[str]) -> dict[str, int]:
    """Count what must not be: ``owners`` says who treats the client of each check-in.

    An alert stands or falls with the answers that raised it, and was given to whoever
    treats the client.
    """
    alerts = {
        str(one.checkin_id): one
        for one in RiskAlert.objects.filter(checkin__in=owners).prefetch_related(
            "tellings", "steps"
        )
    }
    noticed = {str(one) for one in _noticed(owners)}
    return {
        "alerts": len(alerts),
        "unraised": sum(one not in alerts for one in acknowledged),
        "without_answer": len(alerts.keys() - noticed),
        "without_alert": len(noticed - alerts.keys()),
        "wrong_owner": sum(not _told(alerts[one], owners[one]) for one in alerts),
    }


def _noticed(owners: dict[str, str]) -> set[UUID]:
    rows = RiskNotice.objects.filter(
        response__checkin__in=owners, response__checkin__state="submitted"
    )
    return set(rows.values_list("response__checkin", flat=True))


def _told(alert: RiskAlert, therapist: str) -> bool:
    """Tell whether the alert is with this therapist, who was the one who was told."""
    told = [str(one.member_id) for one in alert.tellings.all()]
    raised = [one for one in alert.steps.all() if one.kind == "raised"]
    return str(alert.owner_id) == therapist and told == [therapist] and len(raised) == 1
