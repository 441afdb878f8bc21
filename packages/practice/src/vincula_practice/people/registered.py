"""What rooms further up have a room further down do: registered once, at the start.

The order is that of the rooms. All of it happens in the transaction of whoever calls.
"""

from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Registered(Generic[P]):
    """Functions that are called one after the other; none of them twice."""

    def __init__(self) -> None:
        self._steps: list[Callable[P, None]] = []

    def add(self, step: Callable[P, None]) -> None:
        """Register a step; called from the ``ready`` of a room."""
        if step not in self._steps:
            self._steps.append(step)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        for step in self._steps:
            step(*args, **kwargs)
