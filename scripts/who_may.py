"""Write docs/reference/who-may.md from the tables of the policy."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "who-may.md"


def main() -> None:
    """Write the page."""
    sys.path.insert(0, str(ROOT / "packages" / "practice" / "tests"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings_for_tests")
    import django  # noqa: PLC0415 - after the settings are named

    django.setup()
    from vincula_practice.policy.page import page  # noqa: PLC0415 - as above

    PAGE.write_text(page())
    print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
