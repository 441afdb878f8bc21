"""A mail server that the site sends to."""

import pytest
from mail_server import SITE, a_mail_server


@pytest.fixture
def server(settings, socket_enabled):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_TIMEOUT = 1
    settings.VINCULA_BASE_URL = SITE
    with a_mail_server() as (port, box):
        settings.EMAIL_PORT = port
        yield box
