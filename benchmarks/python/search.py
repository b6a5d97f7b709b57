"""Optuna's searches on the functions of SearchFunctions.java: one line of CSV for each search."""

import math
import sys
import time
import warnings

import optuna

HARTMANN_ALPHA = [1, 1.2, 3, 3.2]
HARTMANN_A = [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
]
HARTMANN_P = [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
    [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650],
    [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
]


def cube(trial, dimensions, low, high):
    return [trial.suggest_float(f"x{i}", low, high) for i in range(dimensions)]


def branin(trial):
    x = trial.suggest_float("x0", -5, 10)
    y = trial.suggest_float("x1", 0, 15)
    parabola = y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6
    return parabola**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


def hartmann6(trial):
    x = cube(trial, 6, 0, 1)
    return -sum(
        alpha * math.exp(-sum(a * (xi - p) ** 2 for a, xi, p in zip(row_a, x, row_p)))
        for alpha, row_a, row_p in zip(HARTMANN_ALPHA, HARTMANN_A, HARTMANN_P)
    )


def ackley5(trial):
    x = cube(trial, 5, -32.768, 32.768)
    squares = sum(xi * xi for xi in x) / 5
    cosines = sum(math.cos(2 * math.pi * xi) for xi in x) / 5
    return -20 * math.exp(-0.2 * math.sqrt(squares)) - math.exp(cosines) + 20 + math.e


def rosenbrock4(trial):
    x = cube(trial, 4, -5, 10)
    return sum(100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(3))


def optimizer(trial):
    name = trial.suggest_categorical("optimizer", ["sgd", "adam", "rmsprop"])
    rate = math.log10(trial.suggest_float("learning_rate", 1e-5, 1, log=True))
    if name == "sgd":
        momentum = trial.suggest_float("momentum", 0, 0.99)
        loss = 0.1 + 0.08 * (rate + 0.5 + 1.5 * momentum) ** 2 + 0.2 * (momentum - 0.9) ** 2
    elif name == "adam":
        beta = trial.suggest_float("beta", 0.8, 0.999)
        loss = 0.05 + 0.1 * (rate + 3) ** 2 + 4 * (beta - 0.9) ** 2
    else:
        loss = 0.12 + 0.15 * (rate + 3.5) ** 2
    layers = trial.suggest_int("layers", 1, 8)
    width = math.log2(trial.suggest_int("width", 16, 1024, log=True))
    batch = trial.suggest_categorical("batch", [16, 32, 64, 128, 256])
    loss += 0.01 * (layers - 4) ** 2 + 0.02 * (width - 7 - 0.25 * (4 - layers)) ** 2
    return loss + {16: 0.06, 32: 0.02, 64: 0, 128: 0.03, 256: 0.08}[batch]


def kernel(trial):
    name = trial.suggest_categorical("kernel", ["linear", "poly", "rbf", "sigmoid"])
    c = math.log10(trial.suggest_float("c", 1e-3, 1e3, log=True))
    gamma = None
    if name != "linear":
        gamma = math.log10(trial.suggest_float("gamma", 1e-4, 10, log=True))
    if name == "poly":
        degree = trial.suggest_int("degree", 2, 6)
    if name in ("poly", "sigmoid"):
        coefficient = trial.suggest_float("coefficient", 0, 1, step=0.1)
    shrinking = trial.suggest_categorical("shrinking", [True, False])
    scaler = trial.suggest_categorical("scaler", ["none", "standard", "minmax", "robust"])
    loss = {"none": 0.08, "standard": 0, "minmax": 0.03, "robust": 0.01}[scaler]
    loss += 0 if shrinking else 0.01
    if name == "linear":
        return loss + 0.3 + 0.02 * (c + 1) ** 2
    if name == "rbf":
        return loss + 0.1 + 0.05 * (c - 1 + 0.5 * (gamma + 2)) ** 2 + 0.06 * (gamma + 2) ** 2
    if name == "sigmoid":
        curve = 0.05 * c**2 + 0.05 * (gamma + 2.5) ** 2
        return loss + 0.25 + curve + 0.1 * (coefficient - 0.2) ** 2
    curve = 0.03 * (c - 0.5) ** 2 + 0.05 * (gamma + 1) ** 2
    return loss + 0.12 + curve + 0.04 * (degree - 3) ** 2 + 0.2 * (coefficient - 0.6) ** 2


PROBLEMS = [branin, hartmann6, ackley5, rosenbrock4, optimizer, kernel]

SAMPLERS = {
    "optuna tpe": lambda seed: optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True),
    "optuna default": lambda seed: optuna.samplers.TPESampler(seed=seed),
    "optuna random": lambda seed: optuna.samplers.RandomSampler(seed=seed),
}

# One point of each function, to see that both languages have the same functions.
CHECKS = {
    "branin": {"x0": 1.5, "x1": 2.5},
    "hartmann6": {f"x{i}": 0.1 * (i + 1) for i in range(6)},
    "ackley5": {f"x{i}": 1.0 + i for i in range(5)},
    "rosenbrock4": {f"x{i}": 0.5 * i for i in range(4)},
    "optimizer": {
        "optimizer": "sgd",
        "learning_rate": 0.02,
        "momentum": 0.5,
        "layers": 3,
        "width": 100,
        "batch": 128,
    },
    "kernel": {
        "kernel": "poly",
        "c": 2.0,
        "gamma": 0.05,
        "degree": 4,
        "coefficient": 0.3,
        "shrinking": False,
        "scaler": "robust",
    },
}


def main(trials, seeds):
    warnings.filterwarnings("ignore")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    print("version,optuna,0," + optuna.__version__, flush=True)
    for problem in PROBLEMS:
        value = problem(optuna.trial.FixedTrial(CHECKS[problem.__name__]))
        print(f"check,{problem.__name__},0,{value!r}", flush=True)
    for problem in PROBLEMS:
        for label, sampler in SAMPLERS.items():
            for seed in range(seeds):
                study = optuna.create_study(sampler=sampler(seed))
                study.optimize(problem, n_trials=trials)
                print(f"{label},{problem.__name__},{seed},{study.best_value!r}", flush=True)
    time_asks()


def time_asks():
    """The time of one question to Optuna after 1,000 trials; 10,000 would take too long to tell."""
    study = optuna.create_study(sampler=SAMPLERS["optuna tpe"](0))
    distributions = {f"x{i}": optuna.distributions.FloatDistribution(0, 1) for i in range(6)}
    draws = optuna.samplers.RandomSampler(seed=1)._rng.rng
    for _ in range(1000):
        params = {name: float(draws.uniform()) for name in distributions}
        study.add_trial(
            optuna.trial.create_trial(
                params=params, distributions=distributions, value=sum(params.values())
            )
        )
    times = []
    for _ in range(9):
        start = time.perf_counter()
        study.ask(distributions)
        times.append(time.perf_counter() - start)
    print(f"ask,1000,0,{sorted(times)[4] * 1000!r}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
