"""What did people say of earlier signals? A small CSV becomes hit rates."""

from pathlib import Path

from vincula.cli.table import read_table
from vincula.errors import UnreadableFile
from vincula.signals.hits import HitRate, Reply, hit_rates
from vincula.signals.model import SignalKind

CONFIRMED: dict[str, bool | None] = {
    **dict.fromkeys(("yes", "true", "1"), True),
    **dict.fromkeys(("no", "false", "0"), False),
    **dict.fromkeys(("", "na"), None),
}
COLUMNS = ("rule", "version", "confirmed")


def read_replies(path: Path) -> tuple[HitRate, ...]:
    """Read replies; one that cannot be read is refused with its row and column."""
    try:
        table = read_table(path, COLUMNS)
    except OSError as fault:
        raise UnreadableFile(f"{path}: {fault.strerror}") from None
    known = {kind.value for kind in SignalKind}
    replies = []
    for row in range(table.rows):
        rule, version, said = (table.texts[name][row] for name in COLUMNS)
        if rule not in known:
            table.fault(row + 1, "rule", "no rule has this name")
        if said.lower() not in CONFIRMED:
            table.fault(row + 1, "confirmed", "neither yes nor no nor empty")
        replies.append(
            Reply(rule=rule, version=version, confirmed=CONFIRMED.get(said.lower()))
        )
    if table.faults:
        raise UnreadableFile(f"{path}: {'; '.join(table.fault_lines())}")
    return hit_rates(replies)
