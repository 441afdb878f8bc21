"""What the scan keeps of each client says the same as all rows in memory."""

from dataclasses import replace

import ibis
import numpy as np
import pyarrow as pa
import pytest

from trajectory import naive
from trajectory.invented import clinic
from vincula.trajectory.autoregressive import fit_autoregressive, gap_sums
from vincula.trajectory.covariates import derived_rows
from vincula.trajectory.design import (
    RowColumns,
    Rows,
    Transform,
    chosen,
    complete,
    design,
)
from vincula.trajectory.fit import fit
from vincula.trajectory.histories import histories_of_rows
from vincula.trajectory.histories_scan import histories, people
from vincula.trajectory.posterior import (
    client_deviations,
    posterior,
    therapist_deviations,
)
from vincula.trajectory.predict import predict, predicted

COLUMNS = RowColumns(client="client", time="time", score="score", therapist="therapist")
DESIGNS = {
    "two levels": design(fixed="1 + t + age", transform=Transform.LOG1P),
    "three levels": design(therapist="1 + t", transform=Transform.LOG1P),
    "the session before": design(fixed="1 + t + lag(age) + within(age)", therapist="1"),
}


def shuffled(seed):
    rows = clinic(seed, clients=60, therapists=7, irregular=True)
    order = np.random.default_rng(seed).permutation(len(rows.client))
    moved = np.random.default_rng(seed).normal(0, 3, len(order))
    aged = replace(rows, covariates={"age": rows.covariates["age"] + moved})
    return chosen(aged, order)


def table(rows):
    columns = {"client": rows.client, "time": rows.time, "score": rows.score}
    more = {"therapist": rows.therapist, "age": rows.covariates["age"]}
    return ibis.memtable(pa.table(columns | more))


def usable(own, rows):
    found = derived_rows(own, rows)
    return chosen(found, complete(own, found))


@pytest.mark.parametrize("own", DESIGNS.values(), ids=DESIGNS)
def test_the_scan_predicts_what_rows_predict(own):
    rows = shuffled(1)
    in_memory = usable(own, rows)
    model = fit(own, in_memory)
    scanned, held = (
        histories(table(rows), COLUMNS, model),
        histories_of_rows(model, in_memory),
    )
    whole = predict(model, in_memory, at=12.0)
    for found in (scanned, held):
        labels, means = [], []
        for start in range(0, len(found.order), 7):
            part = predicted(*found.part(start, 7), at=12.0)
            place = np.searchsorted(np.sort(whole.clients), part.clients)
            same = np.argsort(whole.clients)[place]
            for name in (
                "sessions",
                "first",
                "mean",
                "sd_course",
                "sd_score",
                "sd_all",
            ):
                expected = getattr(whole, name)[same]
                assert getattr(part, name) == pytest.approx(expected, rel=1e-9)
            labels += part.clients.tolist()
            means += part.mean.tolist()
        assert labels == list(dict.fromkeys(in_memory.client.tolist()))


@pytest.mark.parametrize("own", DESIGNS.values(), ids=DESIGNS)
def test_and_so_are_deviations(own):
    rows = shuffled(2)
    in_memory = usable(own, rows)
    model = fit(own, in_memory)
    found = histories(table(rows), COLUMNS, model)
    whole = client_deviations(posterior(model, in_memory))
    known = dict(
        zip(
            whole.labels.tolist(),
            zip(whole.estimates, whole.sd, strict=True),
            strict=True,
        )
    )
    for start in range(0, len(found.order), 25):
        part = client_deviations(found.part(start, 25)[0])
        for label, value, sd in zip(part.labels, part.estimates, part.sd, strict=True):
            assert value == pytest.approx(known[int(label)][0], abs=1e-9)
            assert sd == pytest.approx(known[int(label)][1], rel=1e-9)
    if own.therapist:
        one = therapist_deviations(found.posterior).taken(found.therapists_in_order)
        assert one.labels.tolist() == list(dict.fromkeys(in_memory.therapist.tolist()))


def test_errors_that_hang_together_are_carried_on():
    own = design(fixed="1 + t + age", client="1", therapist="1")
    rows = shuffled(3)
    model = fit_autoregressive(own, gap_sums(own, rows))
    model = replace(model, autocorrelation=0.4)
    found = histories(table(rows), COLUMNS, model)
    part = predicted(*found.part(0, 60), at=11.0)
    first = {}
    for who, when, age in zip(
        rows.client, rows.time, rows.covariates["age"], strict=True
    ):
        first[who] = max(first.get(who, (-1.0, 0.0)), (when, age))
    later = Rows(
        client=part.clients,
        time=np.full(60, 11.0),
        score=np.zeros(60),
        therapist=np.array([rows.therapist[rows.client == c][0] for c in part.clients]),
        covariates={"age": np.array([first[c][1] for c in part.clients])},
    )
    mean, sd, sd_all = naive.predicted(model, rows, later)
    assert part.mean == pytest.approx(mean, rel=1e-8)
    assert part.sd_score == pytest.approx(sd, rel=1e-8)
    assert part.sd_all == pytest.approx(sd_all, rel=1e-8)


def test_who_is_there():
    rows = shuffled(4)
    found = people(table(rows), COLUMNS, DESIGNS["two levels"])
    assert found.clients.tolist() == list(dict.fromkeys(rows.client.tolist()))
    assert found.until == rows.time.max()
    assert found.rows == len(rows.score)


def test_a_covariate_that_is_missing_at_the_latest_session_is_not_taken_from_another():
    own = design(fixed="1 + t + lag(age)", client="1")
    rows = shuffled(5)
    model = fit(own, usable(own, rows))
    latest = np.zeros(len(rows.client), dtype=bool)
    for who in np.unique(rows.client):
        where = np.flatnonzero(rows.client == who)
        latest[where[np.argmax(rows.time[where])]] = True
    gone = np.where(latest, np.nan, rows.covariates["age"])
    lacking = replace(rows, covariates={"age": gone})
    data = table(rows).to_pyarrow().drop_columns(["age"])
    data = data.append_column("age", pa.array(gone, from_pandas=True))
    scanned = histories(ibis.memtable(data), COLUMNS, model)
    part = predicted(*scanned.part(0, 100), at=12.0)
    whole = predict(model, usable(own, lacking), at=12.0)
    known = dict(zip(whole.clients.tolist(), whole.mean.tolist(), strict=True))
    assert part.mean.tolist() == pytest.approx(
        [known[c] for c in part.clients.tolist()]
    )
