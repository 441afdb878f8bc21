"""Which column of a file is which item, and which are carried along?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from vincula.catalogue.model import AnswerKind, Instrument
from vincula.errors import UnknownItem, UnreadableFile

# Names that say of themselves that they identify a row, in any case of letters.
# Every other column that is no item must be declared: a misspelt item must not pass
# as an identifier and leave its answers out.
ID_NAMES = frozenset(
    {
        "client",
        "client_id",
        "date",
        "episode",
        "id",
        "person",
        "session",
        "site",
        "therapist",
    }
)


# An item less like a name than this is no help to who looks for the misspelling.
ALIKE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPlan:
    """``items``: item id -> column of the file. ``ids``: columns to carry along."""

    items: dict[str, str]
    ids: tuple[str, ...]


def plan_columns(
    instrument: Instrument,
    header: Sequence[str],
    *,
    mapping: Mapping[str, str],
    declared_ids: Collection[str] = (),
) -> ColumnPlan:
    """Give every column of a file its part.

    Raises
    ------
    UnreadableFile
        A column is named twice, is named in an option but not in the file, or an item
        that a scale needs has no column.
    UnknownItem
        A column is neither an item nor an identifier, or the map names no item.
    """
    mapping = _columns_to_items(instrument, header, mapping)
    _check_header(header, mapping=mapping, declared_ids=declared_ids)
    words = {item.id for item in instrument.items if _is_text(instrument, item.id)}
    items: dict[str, str] = {}
    ids: list[str] = []
    for column in header:
        item_id = mapping.get(column, column)
        if column in declared_ids:
            ids.append(column)
        elif _has_item(instrument, item_id):
            _add_item(items, item_id=item_id, column=column)
        elif column in mapping:
            raise UnknownItem(_no_such_item(instrument, column, item_id))
        elif column.casefold() in ID_NAMES:
            ids.append(column)
        else:
            raise UnknownItem(_unknown_column(instrument, column))
    _check_complete(instrument, items)
    scorable = {item: column for item, column in items.items() if item not in words}
    return ColumnPlan(items=scorable, ids=tuple(ids))


def _columns_to_items(
    instrument: Instrument, header: Sequence[str], mapping: Mapping[str, str]
) -> Mapping[str, str]:
    """Return the map as column -> item; people write it the other way round as well."""
    turned = {column: item_id for item_id, column in mapping.items()}
    other_way = all(
        column in header and item_id not in header and _has_item(instrument, item_id)
        for column, item_id in turned.items()
    )
    return turned if other_way and len(turned) == len(mapping) else mapping


def _check_header(
    header: Sequence[str],
    *,
    mapping: Mapping[str, str],
    declared_ids: Collection[str],
) -> None:
    for column in header:
        if header.count(column) > 1:
            raise UnreadableFile(f"two columns are named {column!r}; rename one")
    for option, names in (("--map", mapping), ("--id", declared_ids)):
        for name in names:
            if name not in header:
                raise UnreadableFile(
                    f"{option} names the column {name!r}, which the file does not have"
                )
    for name in declared_ids:
        if name in mapping:
            raise UnreadableFile(f"the column {name!r} is in both --map and --id")


def _add_item(items: dict[str, str], *, item_id: str, column: str) -> None:
    if item_id in items:
        raise UnreadableFile(
            f"the columns {items[item_id]!r} and {column!r} both stand for item"
            f" {item_id}; keep one"
        )
    items[item_id] = column


def _check_complete(instrument: Instrument, items: Mapping[str, str]) -> None:
    scales = instrument.definition.scales
    if not scales:
        raise UnreadableFile(f"{instrument.id} has no scale, so there is no score")
    needed = dict.fromkeys(item for scale in scales for item in scale.items)
    absent = [item for item in needed if item not in items]
    if absent:
        raise UnreadableFile(
            f"the file has no column for {', '.join(absent)} of {instrument.id}; add"
            " what is missing, or name the columns with --map"
        )


def _has_item(instrument: Instrument, item_id: str) -> bool:
    return any(item.id == item_id for item in instrument.items)


def _is_text(instrument: Instrument, item_id: str) -> bool:
    return instrument.answer_set(item_id).kind is AnswerKind.TEXT


def _no_such_item(instrument: Instrument, column: str, item_id: str) -> str:
    return (
        f"--map gives the column {column!r} to {item_id!r}, which is no item of"
        f" {instrument.id}{_nearest(instrument, item_id)}"
    )


def _unknown_column(instrument: Instrument, column: str) -> str:
    return (
        f"the column {column!r} is no item of {instrument.id}"
        f"{_nearest(instrument, column)}; name its item with --map, or carry it along"
        f" with --id {column!r}"
    )


def _nearest(instrument: Instrument, name: str) -> str:
    ids = [item.id for item in instrument.items]
    close = get_close_matches(name.casefold(), ids, n=1, cutoff=ALIKE)
    return f" (the nearest is {close[0]})" if close else ""
