"""What a browser is told to drop when somebody leaves."""

from django.http import HttpRequest

from vincula_practice.people.cookies import PREFIX

# Set by the script that keeps sealed answers which did not arrive yet.
UNSENT_COOKIE = "unsent"


def left_behind(request: HttpRequest, *, cookies: bool = False) -> str:
    """Return the value of Clear-Site-Data: all of it but sealed answers still to be sent.

    Nobody can read those on the device, and they are on their way.
    """
    parts = ["cache"]
    if cookies:
        parts.append("cookies")
    # The script names it by what it sees of the address, so both names are known.
    if not {UNSENT_COOKIE, f"{PREFIX}{UNSENT_COOKIE}"} & set(request.COOKIES):
        parts.append("storage")
    return ", ".join(f'"{part}"' for part in parts)
