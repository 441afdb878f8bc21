"""What is stored, against what was sent: nothing lost, nothing twice, nothing else."""

from collections import Counter
from typing import Any

from vincula_practice.checkins.models import CheckIn, StoredResponse
from vincula_practice.progress.models import StoredScore

Said = dict[str, float]


def answer(*, sent: dict[str, Said], open_: list[str]) -> dict[str, Any]:
    """Compare the answers ``sent``, by check-in and question, with what is stored.

    ``open_`` are the check-ins that nobody sent; nothing may be stored for them.
    """
    checkins = CheckIn.objects.filter(pk__in=sent)
    rows = list(StoredResponse.objects.filter(checkin__in=checkins))
    forms = sum(len(checkin.asked) for checkin in checkins)
    twice = Counter((row.checkin_id, row.instrument, row.about_id) for row in rows)
    scored = set(
        StoredScore.objects.filter(response__in=rows).values_list(
            "response_id", flat=True
        )
    )
    strangers = StoredResponse.objects.filter(checkin_id__in=open_).count()
    return {
        "sent": len(sent),
        "submitted": checkins.filter(state=CheckIn.State.SUBMITTED).count(),
        "forms_sent": forms,
        "responses_stored": len(rows),
        "stored_twice": sum(count - 1 for count in twice.values()),
        "stored_unsent": strangers,
        "responses_scored": len(scored),
        "answers_sent": sum(len(said) for said in sent.values()),
        "answers_stored_as_sent": sum(
            _as_sent(sent[str(row.checkin_id)], row) for row in rows
        ),
    }


def _as_sent(said: Said, row: StoredResponse) -> int:
    prefix = f"{row.instrument}:{row.about_id or ''}:"
    values = {prefix + one["item"]: one.get("value") for one in row.answers}
    return sum(said[key] == value for key, value in values.items() if key in said)
