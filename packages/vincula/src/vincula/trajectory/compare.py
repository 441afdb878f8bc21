"""Is one model better than another, and at which level do scores differ?"""

from dataclasses import dataclass

from scipy.special import chdtrc

from vincula.errors import NotEnoughInformation
from vincula.trajectory.formula import Term
from vincula.trajectory.model import Method, TrajectoryModel


@dataclass(frozen=True, slots=True, kw_only=True)
class LikelihoodRatio:
    """Twice the gain in log-likelihood, with two p values.

    ``p`` takes the plain chi-squared distribution. ``p_boundary`` is right where one
    variance was added, which cannot be negative: half of what chance gives is then at
    zero. It is None where something else was added.
    """

    chi_squared: float
    df: int
    p: float
    p_boundary: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceShares:
    """Which part of the variance lies between therapists, and between their clients."""

    therapist: float
    client: float

    @property
    def total(self) -> float:
        """The correlation of two scores of one client."""
        return self.therapist + self.client


def likelihood_ratio(
    smaller: TrajectoryModel, larger: TrajectoryModel
) -> LikelihoodRatio:
    """Test what the larger model adds to the smaller one, fitted to the same rows.

    Raises
    ------
    NotEnoughInformation
        The fits cannot be compared: other rows, other methods, or REML with different
        fixed parts.

    References
    ----------
    Stram & Lee (1994), https://doi.org/10.2307/2533455
    """
    _check_comparable(smaller, larger)
    df = larger.df - smaller.df
    gain = max(0.0, 2 * (larger.log_likelihood - smaller.log_likelihood))
    return LikelihoodRatio(
        chi_squared=gain,
        df=df,
        p=float(chdtrc(df, gain)),
        p_boundary=_boundary(smaller, larger, gain),
    )


def variance_shares(model: TrajectoryModel) -> VarianceShares:
    """Return intraclass correlations; right for models whose levels are intercepts.

    Raises
    ------
    NotEnoughInformation
        Somebody differs in more than an intercept: the shares then depend on time.
    """
    levels = [model.design.client, model.design.therapist or (Term(),)]
    if any(level != (Term(),) for level in levels):
        raise NotEnoughInformation(
            "shares of variance need a model in which clients and therapists differ in"
            " the intercept alone"
        )
    client = model.client.covariance[0][0]
    therapist = model.therapist.covariance[0][0] if model.therapist else 0.0
    total = client + therapist + model.residual_sd**2
    return VarianceShares(therapist=therapist / total, client=client / total)


def _check_comparable(smaller: TrajectoryModel, larger: TrajectoryModel) -> None:
    if (smaller.n_rows, smaller.method) != (larger.n_rows, larger.method):
        raise NotEnoughInformation("compare models fitted to the same rows in one way")
    if smaller.method is Method.REML and smaller.design.fixed != larger.design.fixed:
        raise NotEnoughInformation(
            "REML fits with different fixed parts cannot be compared; fit both by ML"
        )
    if larger.df <= smaller.df:
        raise NotEnoughInformation("the second model must have more parameters")


def _boundary(
    smaller: TrajectoryModel, larger: TrajectoryModel, gain: float
) -> float | None:
    """Half the weight on one parameter fewer: the variance is at zero half the time."""
    clients = len(larger.design.client) - len(smaller.design.client)
    therapists = len(larger.design.therapist) - len(smaller.design.therapist)
    if smaller.design.fixed != larger.design.fixed or clients + therapists != 1:
        return None
    df = larger.df - smaller.df
    below = float(chdtrc(df - 1, gain)) if df > 1 else float(gain <= 0)
    return (below + float(chdtrc(df, gain))) / 2
