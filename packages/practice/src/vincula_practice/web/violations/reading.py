"""What a report of a browser is allowed to say here: which rule, and on which page.

A report holds addresses with their tokens, and pieces of what stood on the page. Of all
that, the name of a rule that we set and the name of one of our pages is let through.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

# A rule may be named more closely than it was set.
CLOSER = ("", "-elem", "-attr")
UNKNOWN = "unknown"
MOST_IN_ONE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    rule: str
    page: str


def violations_in(body: bytes) -> list[Violation]:
    """Return what a report says, in either of the two forms that browsers send."""
    try:
        told = json.loads(body)
    except ValueError:
        return []
    reports = told if isinstance(told, list) else [told]
    return [_violation(one) for one in reports[:MOST_IN_ONE] if isinstance(one, dict)]


def _violation(report: dict[str, Any]) -> Violation:
    said = report.get("csp-report") or report.get("body")
    said = said if isinstance(said, dict) else {}
    rule = said.get("effective-directive") or said.get("effectiveDirective")
    rule = rule or said.get("violated-directive")
    address = said.get("document-uri") or said.get("documentURL")
    return Violation(rule=_rule(str(rule)), page=_page(str(address)))


def _rule(told: str) -> str:
    word = told.split(" ", 1)[0]
    set_by_us = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    known = {f"{name}{end}" for name in set_by_us for end in CLOSER}
    return word if word in known else UNKNOWN


def _page(address: str) -> str:
    """Return the name of the page: an address itself may hold a link's token."""
    try:
        return resolve(urlsplit(address).path).view_name or UNKNOWN
    except (Resolver404, ValueError):
        return UNKNOWN
