"""The page for managers says what the tables say."""

from pathlib import Path

from vincula_practice.policy.page import page

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "who-may.md"


def test_the_page_is_not_older_than_the_tables() -> None:
    assert PAGE.read_text() == page(), "run scripts/who_may.py"
