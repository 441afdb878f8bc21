"""What a browser has left in its profile folder, looked for in several spellings."""

import base64
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, BrowserType


def canaries(number: int) -> list[str]:
    """Return strings that occur nowhere by chance."""
    return [f"canary{secrets.token_hex(5)}" for _ in range(number)]


def left_in(folder: Path, wanted: Iterable[str]) -> set[str]:
    """Return which of these stand anywhere below a folder, in whatever spelling."""
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return {
        one
        for one in wanted
        if any(form in content for form in _forms(one) for content in files)
    }


def _forms(text: str) -> Iterator[bytes]:
    raw = text.encode()
    yield raw
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    yield raw.hex().encode()
    for shift in range(3):  # wherever it stands within a longer base64
        yield base64.b64encode(b" " * shift + raw)[4 if shift else 0 : -4]


@contextmanager
def own_profile(
    browser_type: BrowserType, arguments: dict[str, object], folder: Path
) -> Iterator[BrowserContext]:
    """Start a browser with a profile on disk, and close it, so that it writes all."""
    context = browser_type.launch_persistent_context(folder, **arguments)
    try:
        yield context
    finally:
        context.close()
