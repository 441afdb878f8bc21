"""Every command for one person's scores, on any file: numbers, or a row and a column.

No exception, no number that is none, and no silence: what cannot be used is named.
"""

import json
from math import isfinite

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vincula.cli.main import run

EXTREME = ("1e300", "-1e300", "1e308", "5e-324", "-0.0", "1e-300", "1e99", "1e101")
CELLS = st.one_of(
    st.integers(1, 7).map(str),
    st.sampled_from(("6", "6", "6", "", "NA", *EXTREME)),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
)
ODD = st.sampled_from(("x", "1,5", "nan", "inf", "1e400"))
PEOPLE = st.sampled_from(("a", "b", "c"))
SESSIONS = st.sampled_from(("1", "2", "3", "4", "5", "2.5", "1e300", "5e-324"))
ROWS = st.lists(st.tuples(PEOPLE, PEOPLE, SESSIONS, CELLS, CELLS, CELLS), max_size=16)
HEAD = "client,therapist,session,alliance,outcome,guess"
RULES = ("own", "stiles", "strauss", "gumz", "stevens", "ewma", "cusum")
SESSION = ["--client", "client", "--therapist", "therapist", "--session", "session"]
COURSE = ["--id", "client", "--session", "session", "--score", "alliance"]
ASSOCIATION = ["alliance", "association", *SESSION, "--alliance", "alliance"]
COMMANDS = {
    **{f"ruptures {r}": ["alliance", "ruptures", *COURSE, "--rule", r] for r in RULES},
    "congruence": [
        *("alliance", "congruence", "--dyad", "client", "--client", "alliance"),
        *("--therapist", "outcome", "--guess", "guess", "--session", "session"),
    ],
    "congruence with a state": [
        *("alliance", "congruence", "--dyad", "client", "--client", "alliance"),
        *("--therapist", "outcome", "--state", "guess"),
    ],
    "association": [*ASSOCIATION, "--outcome", "outcome", "--transform", "none"],
    "association, least squares": [
        *(*ASSOCIATION, "--outcome", "outcome", "--lag", "0"),
        *("--model", "least-squares"),
    ],
    "change": [
        *("change", "--id", "client", "--time", "session", "--score", "outcome"),
        *("--method", "jt", "--better", "lower", "--reliability", "0.9"),
        *("--m-functional", "5", "--sd-functional", "4"),
    ],
    "change, own slopes": [
        *("change", "--id", "client", "--time", "session", "--score", "outcome"),
        *("--method", "hlm", "--better", "lower"),
    ],
    "sudden": [
        *("sudden", "--id", "client", "--scores", "session,alliance,outcome,guess"),
        *("--criteria", "3", "--shuffles", "9"),
    ],
    "signals": [
        *("signals", *SESSION, "--outcome", "outcome", "--alliance", "alliance"),
        *("--guess", "guess", "--reliable-points", "3", "--all"),
    ],
}
every_command = pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
any_file = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def ask(capsys, tmp_path):
    def answer(words, rows):
        path = tmp_path / "rows.csv"
        lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
        path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
        split = 2 if words[0] == "alliance" else 1
        status = run([*words[:split], str(path), *words[split:], "--json"])
        shown = capsys.readouterr()
        if status == 2:
            assert shown.err.startswith("vincula: ")
            assert shown.err.count("\n") == 1
            return status, None
        return status, json.loads(shown.out, parse_constant=pytest.fail)

    return answer


def faults_of(found):
    return found["faults"] if "faults" in found else found["summary"]["faults"]


@every_command
@any_file
@given(ROWS)
def test_any_numbers_have_an_answer_or_a_reason(ask, words, rows):
    status, found = ask(words, rows)
    if found is not None:
        assert status == bool(faults_of(found))
        assert all(fault["row"] and fault["column"] for fault in faults_of(found))


@every_command
@any_file
@given(ROWS.filter(bool), ODD, st.randoms(use_true_random=False))
def test_what_is_no_number_is_named_by_row_and_column(ask, words, rows, odd, random):
    place = random.randrange(len(rows))
    # The outcome in all commands but those that look at the alliance alone.
    column = 3 if words[1] == "ruptures" else 4
    rows[place] = (*rows[place][:column], odd, *rows[place][column + 1 :])
    status, found = ask(words, rows)
    if found is None:
        return
    assert status == 1
    named = {(fault["row"], fault["column"]) for fault in faults_of(found)}
    assert (place + 1, HEAD.split(",")[column]) in named


@every_command
@any_file
@given(
    st.lists(
        st.tuples(PEOPLE, st.just("t"), *[st.integers(1, 7).map(str)] * 4),
        max_size=14,
        unique_by=lambda row: (row[0], row[2]),
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_does_not_matter(ask, words, rows, random):
    if words[0] == "sudden":
        pytest.skip("one row a person: order says nothing")
    one = ask(words, rows)
    mixed = list(rows)
    random.shuffle(mixed)
    other = ask(words, mixed)
    assert other[0] == one[0]
    assert same(sorted_by_id(one[1]), sorted_by_id(other[1]))


@every_command
@any_file
@given(
    st.lists(
        st.tuples(PEOPLE, st.just("t"), *[st.integers(1, 7).map(str)] * 4),
        min_size=1,
        max_size=8,
    )
)
def test_a_row_twice_is_named_and_never_counted_twice(ask, words, rows):
    if words[1] == "congruence" and "--session" not in words:
        pytest.skip("without a session every row is one of its own")
    status, found = ask(words, [*rows, rows[0]])
    if found is not None:
        assert status == 1
        rows_named = {fault["row"] for fault in faults_of(found)}
        assert rows_named & {1, len(rows) + 1}


def sorted_by_id(data):
    """The same with lists of people, or of whatever has a name, in order of the names."""
    if isinstance(data, dict):
        return {name: sorted_by_id(value) for name, value in data.items()}
    if isinstance(data, list):
        return sorted(map(sorted_by_id, data), key=_name)
    return data


def _name(part):
    # Names first: numbers may differ by rounding, and then stand in another order.
    if not isinstance(part, dict):
        return [json.dumps(part)]
    known = ("id", "client", "session", "rule", "kind", "position")
    return [*(str(part.get(name)) for name in known), json.dumps(part)]


def same(one, other):
    """Equal, numbers but for rounding."""
    if isinstance(one, dict) and isinstance(other, dict):
        # Why there is no number may be told in two ways, and is a reason in both.
        kept = [name for name in one if name != "reason"]
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in kept)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        assert isfinite(one)
        return one == pytest.approx(other, rel=1e-4, abs=1e-6)
    return one == other
