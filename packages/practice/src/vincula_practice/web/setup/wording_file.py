"""An uploaded wording as plain values: what YAML can do beyond that is refused."""

import json
from typing import Any

import yaml

DEEPEST = 8  # a wording has three levels


class NoWording(ValueError):
    """The file is not plain YAML in UTF-8."""


class _Plain(yaml.SafeLoader):
    """Words, numbers, lists and tables; no references, which can grow without end."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent) or self.depth > DEEPEST:
            raise NoWording
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read_wording(content: bytes) -> Any:
    """Return what the file holds; raises NoWording."""
    try:
        plain = yaml.load(content.decode("utf-8"), Loader=_Plain)  # noqa: S506 - a safe loader
        written = json.dumps(plain)
    # ValueError: also numbers without end, and what is not UTF-8.
    except (yaml.YAMLError, TypeError, ValueError):
        raise NoWording from None
    # PostgreSQL stores every character but this one.
    if "\\u0000" in written:
        raise NoWording
    return plain
