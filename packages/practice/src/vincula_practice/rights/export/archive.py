"""One file with everything: a page to read, and tables for a machine.

It is made in memory, handed over, and kept nowhere.
"""

import io
import json
import zipfile
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from vincula_practice.people.models import Client
from vincula_practice.rights.export import reading
from vincula_practice.rights.export.answers import (
    ANSWER_COLUMNS,
    SCORE_COLUMNS,
    answer_lines,
    score_lines,
)
from vincula_practice.rights.export.cells import csv_of
from vincula_practice.rights.export.rows import Everything, everything_of
from vincula_practice.rights.export.schema import VERSION, schema

FILE_NAME = "my-data.zip"  # says nothing about what is in it, or whose it is


def archive_of(client: Client, *, language: str, at: datetime) -> bytes:
    """Return the archive; the caller has found that it is the client who asks."""
    everything = everything_of(client, at=at)
    answers = answer_lines(everything, language=language)
    scores = score_lines(client)
    page = reading.page_of(everything, answers=answers, scores=scores)
    files = {
        "read-me.html": render_to_string("rights/everything.html", {"page": page}),
        "everything.json": _json(as_plain(everything)),
        "everything.schema.json": _json(schema()),
        "answers.csv": csv_of(ANSWER_COLUMNS, answers),
        "scores.csv": csv_of(SCORE_COLUMNS, scores),
    }
    return _zipped(files)


def as_plain(everything: Everything) -> dict[str, Any]:
    """Return what ``everything.json`` holds."""
    return {
        "format": f"vincula-export-{VERSION}",
        "made_at": everything.made_at.isoformat(),
        "practice": everything.client.practice.name,
        "parts": everything.parts,
    }


def _json(plain: dict[str, Any]) -> str:
    return json.dumps(plain, ensure_ascii=False, indent=1)


def _zipped(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            # A fixed moment: the file tells nothing beyond what is in it.
            entry = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return out.getvalue()
