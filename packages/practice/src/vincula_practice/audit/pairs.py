"""Two columns of a row that are filled together, such as when and by whom."""

from django.db.models import CheckConstraint, Q


def both_or_neither(first: str, second: str, *, name: str) -> CheckConstraint:
    """Return the constraint that one is not filled without the other."""
    neither = Q((f"{first}__isnull", True), (f"{second}__isnull", True))
    both = Q((f"{first}__isnull", False), (f"{second}__isnull", False))
    return CheckConstraint(condition=neither | both, name=name)
