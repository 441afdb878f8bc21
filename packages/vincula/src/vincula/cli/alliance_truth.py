"""The truth and bias model of `vincula alliance congruence`, as data and as lines."""

from collections.abc import Sequence
from typing import Any

from vincula.cli.alliance_output import number
from vincula.errors import NotEnoughInformation
from vincula.learning.truth_bias import TruthAndBias, truth_and_bias

FORCES = {
    "directional_bias": "directional bias",
    "truth_force": "truth force",
    "bias_force": "bias force",
    "truth_between": "truth between dyads, less 1",
}


def with_model(
    data: dict[str, Any],
    dyads: Sequence[str],
    truth: Sequence[float],
    judgement: Sequence[float],
    state: Sequence[float] | None,
) -> dict[str, Any]:
    """Add the model of all dyads, and what it expects of each, to what was measured."""
    try:
        found = truth_and_bias(
            dyads, truth, judgement, bias=state, between=state is not None
        )
    except NotEnoughInformation as fault:
        return {**data, "model": {"reason": str(fault)}}
    expected = {level.dyad: level for level in found.dyads}
    return {
        **data,
        "model": _model(found),
        "dyads": [
            {
                **dyad,
                "bias_expected": expected[dyad["id"]].bias_points,
                "bias_expected_sd": expected[dyad["id"]].bias_sd,
                "tracking_expected": expected[dyad["id"]].tracking,
                "tracking_expected_sd": expected[dyad["id"]].tracking_sd,
            }
            for dyad in data["dyads"]
        ],
    }


def model_lines(model: dict[str, Any]) -> list[str]:
    """Return the model for the eye."""
    if "reason" in model:
        return [f"  no model: {model['reason']}"]
    lines = [
        f"  {words} {number(model[name]['estimate'])} (SE {number(model[name]['se'])})"
        for name, words in FORCES.items()
        if model[name]
    ]
    spread = model["sd_between_dyads"]
    lines.append(
        f"  dyads differ by SD {number(spread['bias'])} in bias and"
        f" {number(spread['tracking'])} in tracking"
    )
    return [*lines, *([f"  note: {model['note']}"] if model["note"] else [])]


def _model(found: TruthAndBias) -> dict[str, Any]:
    effects = {name: getattr(found, name) for name in FORCES}
    bias, tracking = found.model.client.sd
    return {
        **{
            name: {"estimate": one.estimate, "se": one.se} if one else None
            for name, one in effects.items()
        },
        "sd_between_dyads": {"bias": bias, "tracking": tracking},
        "correlation": _correlation(found),
        "residual_sd": found.model.residual_sd,
        "log_likelihood": found.model.log_likelihood,
        "note": found.model.note,
    }


def _correlation(found: TruthAndBias) -> float | None:
    """Whoever does not differ in one thing has nothing that could go with the other."""
    at_zero = "variance is at zero" in (found.model.note or "")
    return None if at_zero else found.model.client.correlation
