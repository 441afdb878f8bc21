"""Compare what clients were told is stored with what is stored."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.apps import apps
from django.db import connection

from vincula_practice.checkins.models import CheckIn, StoredResponse


def answer(
    *, sent: dict[str, dict[str, Any]], acknowledged: list[str]
) -> dict[str, int]:
    """Compare what was acknowledged with what is stored.

    ``sent`` has for each check-in its values and words; a response counts as whole when
    every value of it is stored as it was given.
    """
    stored = dict(CheckIn.objects.filter(pk__in=sent).values_list("pk", "state"))
    states = {str(pk): state for pk, state in stored.items()}
    forms = {str(c.pk): len(c.asked) for c in CheckIn.objects.filter(pk__in=sent)}
    rows = list(StoredResponse.objects.filter(checkin_id__in=sent))
    per_form = Counter((row.checkin_id, row.instrument, row.about_id) for row in rows)
    per_checkin = Counter(str(row.checkin_id) for row in rows)
    right = Counter(str(row.checkin_id) for row in rows if _as_given(sent, row))
    whole = {one for one in sent if per_checkin[one] == forms[one] == right[one]}
    lost = [
        one for one in acknowledged if states[one] != "submitted" or one not in whole
    ]
    partial = [one for one in sent if per_checkin[one] not in (0, forms[one])]
    return {
        "acknowledged": len(acknowledged),
        "lost": len(lost),
        "doubled": sum(count - 1 for count in per_form.values()),
        "partial": len(partial),
        "stored": sum(state == "submitted" for state in states.values()),
        "sound": int(_sound()),
    }


def _as_given(sent: dict[str, dict[str, Any]], row: Any) -> bool:
    values = sent[str(row.checkin_id)]
    prefix = f"{row.instrument}:{row.about_id or ''}:"
    return all(
        values[prefix + one["item"]] == one.get("value")
        for one in row.answers
        if prefix + one["item"] in values
    )


def _sound() -> bool:
    """Ask the database itself whether it is whole."""
    if connection.vendor != "sqlite":
        # Reads every row of every table, and fails where a page is torn.
        for model in apps.get_models():
            list(model._base_manager.values_list())  # noqa: SLF001 - of every model
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        whole = cursor.fetchall() == [("ok",)]
        cursor.execute("PRAGMA foreign_key_check")
        return whole and not cursor.fetchall()
