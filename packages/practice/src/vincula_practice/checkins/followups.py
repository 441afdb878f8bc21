"""Questions that are asked only after certain answers to those before them.

The fifth question of the ASQ is asked only after a yes to one of the first four, as its
authors say (notes of the catalogue). Without one it was *not asked*, which is something
else than left open, and something else than no.
"""

from collections.abc import Mapping

ASQ = ("asq_1", "asq_2", "asq_3", "asq_4")
ONLY_AFTER_A_YES: dict[tuple[str, str], tuple[str, ...]] = {("asq", "asq_5"): ASQ}
YES = 1


def is_asked(instrument: str, item: str, values: Mapping[str, float | None]) -> bool:
    """Tell whether a question is asked, given the values so far of its own form."""
    before = ONLY_AFTER_A_YES.get((instrument, item))
    return before is None or any((values.get(one) or 0) >= YES for one in before)


def may_ask_more(instrument: str) -> bool:
    """Tell whether an answer to this form may bring up a further question."""
    return any(form == instrument for form, _item in ONLY_AFTER_A_YES)
