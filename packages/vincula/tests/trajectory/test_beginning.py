"""Where a search begins must not say where it ends: with a sample and without."""

import numpy as np
import pytest

from trajectory.invented import clinic
from vincula.trajectory import beginning as sampling
from vincula.trajectory.beginning import beginning, sampled
from vincula.trajectory.design import Transform, design
from vincula.trajectory.joined import design_sums
from vincula.trajectory.optimise import Surface, lowest
from vincula.trajectory.parameters import parameters
from vincula.trajectory.statistics import client_sums

DESIGNS = (
    design(transform=Transform.LOG1P),
    design(fixed="1 + t + age", transform=Transform.LOG1P),
    design(therapist="1", transform=Transform.LOG1P),
    design(therapist="1 + t", transform=Transform.LOG1P),
)


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(sampling, "MANY", 100)
    monkeypatch.setattr(sampling, "SAMPLE", 300)


@pytest.fixture(scope="module")
def rows():
    return clinic(3, clients=1500, therapists=60, irregular=True, sd_therapist=3.0)


def _surface(own, sums, *, restricted=True):
    return Surface(
        sums=design_sums(sums), parameters=parameters(own), restricted=restricted
    )


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("restricted", [True, False])
@pytest.mark.parametrize("own", DESIGNS)
def test_the_search_ends_where_it_would_without_a_sample(own, restricted, rows):
    sums = client_sums(own, rows)
    surface = _surface(own, sums, restricted=restricted)
    begun = beginning(sums, surface)
    assert begun is not None
    near, far = lowest(surface, begun), lowest(surface)
    assert near.certified
    assert far.certified
    for one, other in zip(near.own, far.own, strict=True):
        np.testing.assert_allclose(one @ one.T, other @ other.T, rtol=1e-6, atol=1e-7)


@pytest.mark.usefixtures("few")
def test_a_sample_saves_most_looks_at_the_whole(monkeypatch, rows):
    own, looks = DESIGNS[0], []
    sums = client_sums(own, rows)
    surface = _surface(own, sums)
    begun = beginning(sums, surface)
    seen = Surface.seen
    monkeypatch.setattr(
        Surface, "seen", lambda self, at: looks.append(at) or seen(self, at)
    )
    lowest(surface, begun)
    with_sample = len(looks)
    looks.clear()
    lowest(surface)
    assert with_sample < len(looks) / 2


@pytest.mark.usefixtures("few")
def test_a_start_that_is_wrong_still_ends_at_the_best_fit(rows):
    own = DESIGNS[2]
    sums = client_sums(own, rows)
    surface = _surface(own, sums)
    begun = beginning(sums, surface)
    for factor in (0.01, 3.0, 30.0):
        wrong = type(begun)(
            theta=begun.theta * factor,
            parameters=begun.parameters,
            curvature=begun.curvature / factor,
        )
        found = lowest(surface, wrong)
        assert found.certified
        np.testing.assert_allclose(
            found.surface.profile(found.theta).deviance,
            surface.profile(lowest(surface).theta).deviance,
            rtol=1e-11,
        )


@pytest.mark.usefixtures("few")
def test_what_does_not_differ_in_a_sample_is_no_beginning():
    own = DESIGNS[2]
    rows = clinic(4, clients=1500, therapists=60, irregular=True, sd_therapist=0.0)
    sums = client_sums(own, rows)
    begun = beginning(sums, _surface(own, sums))
    assert begun is None or begun.theta[-1] > sampling.NEAR_ZERO


@pytest.mark.usefixtures("few")
def test_a_sample_holds_whole_therapists(rows):
    part = sampled(client_sums(DESIGNS[2], rows))
    whole = client_sums(DESIGNS[2], rows)
    for place, therapist in enumerate(part.therapists):
        (own,) = np.flatnonzero(whole.therapists == therapist)
        assert (part.therapist_of == place).sum() == (whole.therapist_of == own).sum()


def test_few_clients_are_all_looked_at(rows):
    sums = client_sums(DESIGNS[0], rows)
    assert beginning(sums, _surface(DESIGNS[0], sums)) is None
