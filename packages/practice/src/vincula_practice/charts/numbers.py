"""How are scores and days written? The same way in chart, table, sentence and PDF."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext

EN_DASH = "\N{EN DASH}"

# Scales this short are read in hundredths, longer ones in tenths.
SHORT_SCALE_POINTS = 5


def decimals_of(minimum: float, maximum: float) -> int:
    """Return how many decimals a score on this scale deserves."""
    return 2 if maximum - minimum <= SHORT_SCALE_POINTS else 1


def number(value: float, decimals: int = 1) -> str:
    """Write a number with no more decimals than it has: 12, 12.2, 3.35."""
    exact = f"{value:.{decimals}f}"
    if "." in exact:
        exact = exact.rstrip("0").rstrip(".")
    if "." in exact:
        return exact.replace(".", get_format("DECIMAL_SEPARATOR"))
    return "0" if exact == "-0" else exact


def with_error(value: float, half_width: float | None, decimals: int = 1) -> str:
    """Write a score with its measurement error where one is established."""
    if half_width is None:
        return number(value, decimals)
    return f"{number(value, decimals)} ± {number(half_width, decimals)}"


def percent(share: float) -> str:
    """Write a share as whole per cent, without the sign: 0.95 is 95."""
    return str(round(100 * share))


def day(at: datetime) -> str:
    """Write a day where the reader is, as the reader's language writes it."""
    # Translators: a date format as Django writes it, for "3 Feb 2026".
    return date_format(timezone.localtime(at), gettext("j M Y"))
