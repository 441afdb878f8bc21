"""Which SQLite keeps what it acknowledged.

Versions before 3.51.3 can lose acknowledged writes when two connections checkpoint at
once (https://sqlite.org/wal.html, "the WAL-reset bug"); it was mended in two older
lines as well, and 3.52.0 was withdrawn.
"""

Version = tuple[int, ...]
MENDED: Version = (3, 51, 3)
MENDED_WITHIN: dict[Version, Version] = {(3, 50): (3, 50, 7), (3, 44): (3, 44, 6)}
WITHDRAWN: Version = (3, 52, 0)


def is_sound(version: str) -> bool:
    """Tell whether this SQLite is without the WAL-reset bug."""
    number = tuple(int(part) for part in version.split(".")[:3])
    if number == WITHDRAWN:
        return False
    return number >= MENDED_WITHIN.get(number[:2], MENDED)
