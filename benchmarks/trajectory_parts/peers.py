"""The peers: each in an environment of its own, each told to fit the same model.

A program reads its data, fits, and prints one line of JSON. Only the fit is timed; ours
is timed from the file on the disk.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PLACE = ROOT / ".cache" / "peers"

READ = """
import json, sys, time
import pandas as pd
data = pd.read_parquet(sys.argv[1])
therapists = sys.argv[2] == "3"
"""
TELL = """
print(json.dumps({"seconds": seconds, "cpu_seconds": cpu, "log_likelihood": found}))
"""
TIMED = """
began, worked = time.perf_counter(), time.process_time()
{fit}
seconds, cpu = time.perf_counter() - began, time.process_time() - worked
"""


def _python(imports: str, fit: str, found: str) -> str:
    return READ + imports + TIMED.format(fit=fit) + f"found = {found}" + TELL


MIXEDLM = _python(
    "import mixedlm\n"
    'formula = "score ~ t + (1 + t | client)" + (" + (1 | therapist)" if therapists else "")\n',
    "model = mixedlm.lmer(formula, data)",
    "float(model.logLik().value if hasattr(model.logLik(), 'value') else model.logLik())",
)
MIXEDLM_RS = _python(
    "import mixedlm_rs\n",
    'model = mixedlm_rs.mixedlm("score ~ t", data, groups="client", re_formula="~t").fit()',
    "float(model.llf)",
)
LME_PYTHON = _python(
    "import lme_python, polars\n"
    "data = polars.from_pandas(data).with_columns(polars.col('score').cast(float),"
    " polars.col('client').cast(str), polars.col('therapist').cast(str))\n"
    'formula = "score ~ t + (1 + t | client)" + (" + (1 | therapist)" if therapists else "")\n',
    "model = lme_python.lmer(formula, data=data, reml=True)",
    "float(model.log_likelihood)",
)
STATSMODELS = _python(
    "import statsmodels.formula.api as smf\n",
    'model = smf.mixedlm("score ~ t", data, groups="client", re_formula="~t").fit()',
    "float(model.llf)",
)
GPBOOST = _python(
    "import gpboost, numpy as np\nx = np.column_stack([np.ones(len(data)), data.t])\n",
    "model = gpboost.GPModel(group_data=data[['client']].to_numpy(),"
    " group_rand_coef_data=data[['t']].to_numpy(), ind_effect_group_rand_coef=[1],"
    ' likelihood="gaussian", matrix_inversion_method="cholesky")\n'
    "model.fit(y=data.score.to_numpy(float), X=x)",
    "-float(model.get_current_neg_log_likelihood())",
)
LME4 = """
suppressMessages({library(lme4); library(data.table)})
asked <- commandArgs(trailingOnly = TRUE)
data <- fread(asked[1])
formula <- if (asked[2] == "3") score ~ t + (1 + t | client) + (1 | therapist) else
  score ~ t + (1 + t | client)
began <- proc.time()
model <- lmer(formula, data, control = lmerControl(calc.derivs = FALSE))
took <- proc.time() - began
cat(sprintf('{"seconds": %f, "cpu_seconds": %f, "log_likelihood": %.6f}\\n',
  took[["elapsed"]], took[["user.self"]] + took[["sys.self"]], as.numeric(logLik(model))))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """What to install, what to run, and which models it knows."""

    name: str
    program: str
    packages: tuple[str, ...] = ()
    levels: tuple[int, ...] = (2, 3)
    why_not: str = ""
    same_model: bool = True
    reads: str = ".parquet"


PEERS = (
    Peer(name="lme4", program=LME4, reads=".csv"),
    Peer(name="mixedlm", program=MIXEDLM, packages=("mixedlm",)),
    Peer(
        name="mixedlm-rs",
        program=MIXEDLM_RS,
        packages=("mixedlm-rs",),
        levels=(2,),
        why_not="knows one level of groups",
    ),
    Peer(name="lme-python", program=LME_PYTHON, packages=("lme-python",)),
    Peer(
        name="statsmodels",
        program=STATSMODELS,
        packages=("statsmodels",),
        levels=(2,),
        why_not="knows no therapists above clients with slopes",
    ),
    Peer(
        name="gpboost",
        program=GPBOOST,
        packages=("gpboost",),
        levels=(2,),
        why_not="knows no correlated effects; two levels without correlation, by ML",
        same_model=False,
    ),
)


def command(peer: Peer) -> list[str] | str:
    """Return how to start a peer, its environment made if need be, or why not."""
    if not peer.packages:
        return _r(peer)
    python = PLACE / peer.name / "bin" / "python"
    if not python.exists() and not _made(peer):
        return "its packages could not be installed"
    return [str(python), "-c", peer.program]


def _r(peer: Peer) -> list[str] | str:
    found = shutil.which("Rscript")
    if found is None:
        return (
            "there is no R here (on Debian: apt install r-cran-lme4 r-cran-data.table)"
        )
    known = [found, "-e", "library(lme4); library(data.table)"]
    if subprocess.run(known, capture_output=True, check=False).returncode:
        return "R has no lme4 or data.table here (apt install r-cran-lme4 r-cran-data.table)"
    PLACE.mkdir(parents=True, exist_ok=True)
    script = PLACE / f"{peer.name}.R"
    script.write_text(peer.program, encoding="utf-8")
    return [found, str(script)]


def _made(peer: Peer) -> bool:
    sys.path.insert(0, str(ROOT / "scripts"))
    environment = import_module("environment")
    uv, place = environment.installer(), PLACE / peer.name
    steps = (
        [uv, "venv", "--quiet", f"--python={sys.executable}", str(place)],
        [
            *(uv, "pip", "install", "--quiet", f"--python={place}/bin/python"),
            *(*peer.packages, "pandas", "pyarrow"),
        ],
    )
    return all(
        subprocess.run(
            step, env=environment.for_tools(), capture_output=True, check=False
        ).returncode
        == 0
        for step in steps
    )


def parsed(output: str) -> dict[str, float]:
    """Return the last line that a program printed."""
    found: dict[str, float] = json.loads(output.strip().splitlines()[-1])
    return found
