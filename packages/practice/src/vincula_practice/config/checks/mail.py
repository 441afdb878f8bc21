"""A mail on its way to another machine is encrypted, and to the machine we mean.

With TLS asked for, a server that offers none, or shows a certificate of somebody else,
gets no word: Django's own mail looks at the certificate and at the name in it.
"""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, register

from vincula_practice.config.checks import addresses
from vincula_practice.config.checks.verdict import refusal

BY_SMTP = "django.core.mail.backends.smtp.EmailBackend"


@register("vincula")
def nobody_reads_mails_on_the_way(**_: Any) -> list[CheckMessage]:
    encrypted = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    here = addresses.is_this_machine(settings.EMAIL_HOST)
    if settings.EMAIL_BACKEND != BY_SMTP or encrypted or here:
        return []
    return [
        refusal(
            27,
            f"Mails go to {settings.EMAIL_HOST} without encryption, links and all.",
            remedy="Set VINCULA_SMTP_TLS=1, and VINCULA_SMTP_PORT to 587.",
        )
    ]
