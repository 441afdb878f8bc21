"""One client's course on paper: the same picture, table and sources as on the page."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from vincula_practice.charts import Picture
from vincula_practice.charts.moments import full_day
from vincula_practice.reports.typesetting import typeset

TEMPLATE = Path(__file__).parent / "course.typ"


def course_pdf(
    picture: Picture,
    *,
    client_name: str,
    practice_name: str,
    printed_at: datetime,
    language: str,
    invented: bool,
) -> bytes:
    """Return the course as PDF/UA-1.

    ``language`` is that of the words around the picture; the picture comes with words
    of its own, so both are made under the same language. ``invented`` marks every
    page as about nobody.
    """
    with translation.override(language):
        labels = _labels(practice_name, printed_at)
        title = gettext("Course of %(name)s") % {"name": client_name}
    lang, _, region = language.partition("-")
    data: dict[str, Any] = {
        "title": title,
        "lang": lang,
        "region": region.upper() or None,
        "labels": labels,
        "invented": invented,
        "letters_missing": False,
        "picture": _plain(picture),
    }
    return typeset(TEMPLATE, data)


def _plain(picture: Picture) -> dict[str, Any]:
    """Leave out what belongs to a screen: the narrow drawing, the ways to answers."""
    values = asdict(picture)
    del values["svg_narrow"]
    for table in (values["table"], *values["other_tables"]):
        for row in table["rows"]:
            del row["checkins"]
    return values


def _labels(practice_name: str, printed_at: datetime) -> dict[str, str]:
    when = {
        "practice": practice_name,
        "day": full_day(printed_at),
    }
    return {
        "printed": gettext("%(practice)s, printed %(day)s") % when,
        "invented": gettext("Invented data: this is about nobody."),
        "in_words": gettext("In words"),
        "events": gettext("Life events and notes"),
        "numbers": gettext("The same in numbers"),
        "claims": gettext("What these measures are not"),
        "sources": gettext("Where the figures come from"),
        "page": gettext("page"),
        "of": gettext("of"),
        "letters": gettext(
            "Some letters could not be printed and are shown as an empty square."
        ),
    }
