"""The course on paper: the same words, tagged, titled, and nothing but data."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from charts.invented import every_course, seventeen
from django.utils import translation
from pypdf import PdfReader

from vincula_practice.charts import picture
from vincula_practice.reports import course_pdf

PRINTED_AT = datetime(2026, 5, 4, 16, 30, tzinfo=UTC)


def pdf(shown, **changed):
    values = {
        "client_name": "Maya",
        "practice_name": "Linden Practice",
        "printed_at": PRINTED_AT,
        "language": "en",
        "invented": False,
        **changed,
    }
    return PdfReader(BytesIO(course_pdf(shown, **values)))


def text(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def structure(element):
    """Every element of the structure tree, depth first."""
    element = element.get_object()
    if not hasattr(element, "get"):
        return
    yield element
    children = element.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        yield from structure(child)


def test_the_document_is_tagged_titled_and_in_a_language():
    reader = pdf(picture(seventeen(), "room"))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Course of Maya"
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_data()


def test_the_picture_has_its_summary_as_alternative_text():
    shown = picture(seventeen(), "room")
    root = pdf(shown).trailer["/Root"]["/StructTreeRoot"]
    alternatives = [e["/Alt"] for e in structure(root) if "/Alt" in e]
    assert any(shown.summary in alternative for alternative in alternatives)


def test_the_table_is_a_table_with_headings():
    root = pdf(picture(seventeen(), "room")).trailer["/Root"]["/StructTreeRoot"]
    kinds = [e.get("/S") for e in structure(root)]
    assert "/Table" in kinds
    assert kinds.count("/TH") >= 8


def test_what_the_page_says_the_paper_says():
    shown = picture(seventeen(), "room")
    said = text(pdf(shown))
    for sentence in (shown.summary, *shown.facts, *shown.claims):
        assert sentence in said
    for event in shown.events:
        assert event.words in said
    for row in shown.table.rows:
        assert " ".join(" ".join((row.head, *row.cells)).split()) in said


def test_the_portals_words_can_be_printed_too():
    shown = picture(seventeen(), "portal")
    assert shown.summary in text(pdf(shown))


def test_drafts_and_invented_people_are_marked_on_paper():
    said = text(pdf(picture(seventeen(), "room"), invented=True))
    assert "draft, not validated" in said
    assert "Invented data: this is about nobody." in said
    assert "Invented data" not in text(pdf(picture(seventeen(), "room")))


def test_every_page_says_whose_it_is_and_when_it_was_printed():
    reader = pdf(picture(every_course()["eighty"], "room"))
    assert len(reader.pages) > 2
    for page in reader.pages:
        words = page.extract_text()
        assert "Linden Practice, printed 4 May 2026" in words
        assert "Course of Maya" in words


@pytest.mark.parametrize("name", every_course())
def test_every_course_can_be_printed(name):
    shown = picture(every_course()[name], "room")
    assert shown.summary in text(pdf(shown))


@pytest.mark.parametrize(
    "hostile", ['#panic("no")', "*bold* _x_ $1/0$", "\\ \" ' {} []"]
)
def test_what_people_write_is_never_read_as_a_command(hostile):
    shown = picture(seventeen(), "room")
    event = replace(shown.events[0], words=hostile)
    assert hostile in text(pdf(replace(shown, events=(event,))))


def test_letters_that_no_font_has_do_not_stop_the_document():
    shown = picture(seventeen(), "room")
    event = replace(shown.events[0], words="a good day \N{PARTY POPPER}\N{KOALA}!")
    said = text(pdf(replace(shown, events=(event,))))
    assert "a good day \N{WHITE SQUARE}\N{WHITE SQUARE}!" in said
    assert "Some letters could not be printed" in said


def test_the_document_says_in_which_language_it_is():
    with translation.override("de"):
        shown = picture(seventeen(), "room")
    reader = pdf(shown, language="de")
    assert reader.trailer["/Root"]["/Lang"] == "de"
    assert "19 ± 4,2" in text(reader)


def test_nothing_of_the_machine_is_in_the_document():
    assert b"/tmp" not in course_pdf(
        picture(seventeen(), "room"),
        client_name="Maya",
        practice_name="Linden Practice",
        printed_at=PRINTED_AT,
        language="en",
        invented=False,
    )
