"""What is drawn is an SVG document, whatever words stand in it."""

from xml.etree import ElementTree as ET

import pytest

from vincula_practice.charts import marks


@pytest.mark.parametrize(
    "words",
    ["<script>alert(1)</script>", "a < b & c > d", "]]>", "</text><g onload=x>"],
)
def test_words_in_a_drawing_stay_words(words: str) -> None:
    drawn = ET.fromstring(marks.text(1, 2, words))  # noqa: S314 - our own drawing
    assert (drawn.text, list(drawn)) == (words, [])
