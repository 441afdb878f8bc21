"""What is loaded for good is set aside, so that no page waits while it is searched.

Python looks for rubbish by walking through everything that is there. In a worker that
is code, the catalogue and translations: a tenth of a second of the processor, each time
in the middle of somebody's page.
"""

import gc

from django.conf import settings
from django.urls import get_resolver
from django.utils import translation

from vincula_practice.checkins.catalogue import catalogue

# So many things more than were let go of, before the youngest are looked through; and
# so many such looks before the older ones are.
THINGS, LOOKS = 10_000, 20


def settle() -> None:
    """Load what the first requests would load, and set everything aside."""
    _load()
    gc.collect()
    gc.freeze()
    gc.set_threshold(THINGS, LOOKS, LOOKS)


def _load() -> None:
    catalogue()
    _ = get_resolver().url_patterns
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            pass  # entering it reads the words of the language
