"""What two people have agreed or planned, on paper: headings, words, who said yes."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext

from vincula_practice.charts.moments import full_day
from vincula_practice.people.models import Practice
from vincula_practice.reports.typesetting import typeset

TEMPLATE = Path(__file__).parent / "paper.typ"


def paper_pdf(
    *,
    title: str,
    lead: str,
    parts: Sequence[tuple[str, Sequence[str]]],
    closing: Sequence[str],
    practice: Practice,
    printed_at: datetime,
    language: str,
) -> bytes:
    """Return a document as PDF/UA-1: parts of a heading and its paragraphs.

    ``closing`` are lines at the end, such as who confirmed it and when.
    """
    with translation.override(language):
        labels = {
            "printed": gettext("%(practice)s, printed %(day)s")
            % {"practice": practice.name, "day": full_day(printed_at)},
            "invented": gettext("Invented data: this is about nobody."),
            "page": gettext("page"),
            "of": gettext("of"),
            "letters": gettext(
                "Some letters could not be printed and are shown as an empty square."
            ),
        }
    lang, _, region = language.partition("-")
    data = {
        "title": title,
        "lead": lead,
        "parts": [{"title": name, "lines": _lines(words)} for name, words in parts],
        "closing": list(closing),
        "lang": lang,
        "region": region.upper() or None,
        "labels": labels,
        "invented": practice.invented,
        "letters_missing": False,
    }
    return typeset(TEMPLATE, data)


def _lines(words: Sequence[str]) -> list[str]:
    return [line for one in words for line in one.splitlines() if line.strip()]
