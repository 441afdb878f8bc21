"""The door for the web server; it stays shut while a start would be unsafe."""

import contextlib
import logging
import os

from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connections

from vincula_practice.config.whole_bodies import WholeBodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vincula_practice.config.settings")
application = WholeBodies(get_wsgi_application())

# After the settings, which choose the SQLite.
from vincula_practice.config.checks.verdict import refusals  # noqa: E402 - see above
from vincula_practice.config.settled import settle  # noqa: E402 - see above
from vincula_practice.people import help_copy  # noqa: E402 - see above

# A web server does not run Django's checks by itself; ours refuse an unsafe start.
found = run_checks(tags=["vincula"])
if faults := refusals(found):
    raise ImproperlyConfigured("\n".join(str(fault) for fault in faults))
with contextlib.suppress(DatabaseError):  # before the first migration there is none
    help_copy.keep_all()
# A worker that is forked from here must not share an open connection.
connections.close_all()
for notice in found:
    logging.getLogger("vincula.start").warning("%s", notice)
settle()
