"""Sums instead of rows: joined or not, they say the same."""

import numpy as np
import pytest

from trajectory.invented import clinic
from vincula.errors import DoubledRows, NotEnoughInformation
from vincula.trajectory.design import Rows, Transform, chosen, design
from vincula.trajectory.fit import fit_sums
from vincula.trajectory.joined import ClientProducts, RepeatedProducts, design_sums
from vincula.trajectory.statistics import ClientSums, client_sums

OWN = design(fixed="1 + t + age", therapist="1", transform=Transform.LOG1P)


def several(clinics: int) -> Rows:
    """The same schedules again and again, with other people and other scores."""
    rows, rng = clinic(2), np.random.default_rng(9)
    copies = [
        Rows(
            client=rows.client + 100 * number,
            time=rows.time,
            score=rows.score + rng.normal(0, 3, len(rows.score)),
            therapist=rows.therapist + 100 * number,
            covariates={"age": rows.covariates["age"] + number},
        )
        for number in range(clinics)
    ]
    return Rows(
        **{
            name: np.concatenate([getattr(copy, name) for copy in copies])
            for name in ("client", "time", "score", "therapist")
        },
        covariates={"age": np.concatenate([c.covariates["age"] for c in copies])},
    )


def test_clients_of_one_schedule_are_joined():
    sums = client_sums(OWN, several(40))
    joined = design_sums(sums)
    assert isinstance(joined.products, RepeatedProducts)
    assert len(joined.clients) <= 25
    assert joined.clients.sum() == len(sums.clients) == 1000


def test_the_table_of_designs_does_not_grow_with_clients():
    few, many = (design_sums(client_sums(OWN, several(n))) for n in (20, 60))
    assert many.gram.shape == few.gram.shape
    assert many.products.table.shape == few.products.table.shape


def test_joined_and_single_sums_give_the_same_products():
    sums = client_sums(OWN, several(40))
    joined, single = design_sums(sums), ClientProducts(sums.cross)
    rng = np.random.default_rng(1)
    weights = rng.normal(size=joined.gram.shape)
    weights += weights.swapaxes(0, 1)
    same = [
        np.flatnonzero((joined.gram == sums.gram[:, :, [n]]).all(axis=(0, 1)))[0]
        for n in range(len(sums.clients))
    ]
    assert joined.products.weighted(weights) == pytest.approx(
        single.weighted(weights[:, :, same]), rel=1e-9
    )
    outer = rng.normal(size=(sums.cross.shape[1],) * 2)
    outer += outer.T
    by_client = single.contracted(outer)
    total = np.zeros_like(joined.gram)
    np.add.at(total, (slice(None), slice(None), same), by_client)
    assert joined.products.contracted(outer) == pytest.approx(total, rel=1e-8)


def test_sums_of_two_halves_add_up_to_the_whole():
    rows = several(3)
    whole = client_sums(OWN, rows)
    parts = [
        client_sums(OWN, chosen(rows, which), units=whole.recoding)
        for which in (rows.client < 100, rows.client >= 100)
    ]
    together = ClientSums(
        clients=np.concatenate([part.clients for part in parts]),
        rows=np.concatenate([part.rows for part in parts]),
        gram=np.concatenate([part.gram for part in parts], axis=2),
        cross=np.concatenate([part.cross for part in parts], axis=2),
        total=sum(part.total for part in parts),
        recoding=whole.recoding,
        therapists=np.concatenate([part.therapists for part in parts]),
        therapist_of=np.concatenate(
            [parts[0].therapist_of, parts[1].therapist_of + len(parts[0].therapists)]
        ),
    )
    one, other = fit_sums(OWN, whole), fit_sums(OWN, together)
    assert other.log_likelihood == pytest.approx(one.log_likelihood, rel=1e-12)
    assert other.coefficients == pytest.approx(one.coefficients, rel=1e-7)


def test_two_scores_of_a_client_at_one_time_are_refused_by_name():
    rows = clinic(1)
    twice = chosen(rows, np.append(np.arange(len(rows.score)), 7))
    client, time = rows.client[7], rows.time[7]
    with pytest.raises(
        DoubledRows, match=f"client {client} has two scores at time {time:g}"
    ):
        client_sums(OWN, twice)


def test_a_client_of_two_therapists_is_refused_by_name():
    rows = clinic(1)
    therapist = rows.therapist.copy()
    therapist[rows.client == 6] = np.arange((rows.client == 6).sum()) % 2 + 50
    moved = Rows(
        client=rows.client,
        time=rows.time,
        score=rows.score,
        therapist=therapist,
        covariates=rows.covariates,
    )
    with pytest.raises(DoubledRows, match="client 6 has two therapists, 51 and 50"):
        client_sums(OWN, moved)


def test_no_rows_at_all():
    with pytest.raises(NotEnoughInformation, match="no row"):
        client_sums(OWN, chosen(clinic(1), np.zeros(0, dtype=int)))


def test_therapists_must_be_known_where_they_are_asked_for():
    rows = clinic(1)
    without = Rows(client=rows.client, time=rows.time, score=rows.score)
    with pytest.raises(NotEnoughInformation, match="therapist of each row"):
        client_sums(design(therapist="1"), without)
