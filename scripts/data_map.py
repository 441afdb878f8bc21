"""Write docs/safety/data-map.md anew from the table of fields."""

from __future__ import annotations

import os

import environment

PAGE = environment.ROOT / "docs" / "safety" / "data-map.md"


def main() -> None:
    """Write the page."""
    data = environment.CACHE / "check"
    data.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vincula_practice.config.settings")
    os.environ.setdefault("VINCULA_SECRET_KEY", "only for looking at the code" * 2)
    os.environ.setdefault("VINCULA_DATA", str(data))
    import django  # noqa: PLC0415 - after the variables

    django.setup()
    from vincula_practice.policy.data_map import data_map  # noqa: PLC0415 - as above

    PAGE.write_text(data_map(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(environment.ROOT)}")


if __name__ == "__main__":
    main()
