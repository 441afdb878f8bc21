"""The door for the web server; it stays shut while a start would be unsafe."""

import os

from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vincula_practice.config.settings")
application = get_wsgi_application()

# A web server does not run Django's checks by itself; ours refuse an unsafe start.
if faults := run_checks(tags=["vincula"]):
    raise ImproperlyConfigured("\n".join(str(fault) for fault in faults))
