"""Which practices' lines stand on a page that does not know whose client reads it."""

from vincula_practice.people.promises import Promise

# Among more than these nobody finds their own; then the number that fits everybody.
MOST = 5


def shown(practices: tuple[Promise, ...]) -> tuple[Promise, ...]:
    return practices if len(practices) <= MOST else ()
