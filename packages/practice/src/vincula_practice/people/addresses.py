"""Addresses that leave the site: in messages and in codes to scan."""

import segno
from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

QUIET_MODULES = 4  # the white border that scanners need, from the QR standard


def base_url(request: HttpRequest) -> str:
    """Return what addresses begin with: the setting, else as the page was asked for."""
    return settings.VINCULA_BASE_URL or request.build_absolute_uri("/").rstrip("/")


def absolute(request: HttpRequest, path: str) -> str:
    return base_url(request) + path


def qr_svg(address: str) -> SafeString:
    """Return a QR code as SVG, drawn with attributes only; it is decoration.

    The page says beside it what it is and gives the address as text.
    """
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(
        border=QUIET_MODULES, omitsize=True, svgclass="qr", lineclass=None
    )
    # The drawing holds nothing but numbers that segno made from the address.
    return mark_safe(svg.replace("<svg ", '<svg aria-hidden="true" ', 1))  # noqa: S308 - see above
