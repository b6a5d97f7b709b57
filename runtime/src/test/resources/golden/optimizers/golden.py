"""Writes the trajectories beside this file with PyTorch (2.7.1, CPU): python golden.py

Lion and LAMB, which PyTorch does not have, are written down here from their papers, in NumPy's float64; Muon, which it has
since 2.9, with PyTorch's operations in float64.

gradients.csv      the gradient of every step, the same for all optimizers
<optimizer>.csv    the learning rate of every step and the weights after it; step 0 is the start;
                   with "_of_some" decay acts on the first DECAYED weights only
muon_gradients.csv the same for Muon, whose parameters are MATRICES and a vector of OTHERS numbers
schedules.csv      the scores of every step and the learning rate of every schedule after it
"""

import csv
import pathlib

import numpy as np
import torch
from torch.optim import SGD, Adadelta, Adagrad, Adam, Adamax, AdamW, NAdam, RAdam, RMSprop
from torch.optim import lr_scheduler as lrs

HERE = pathlib.Path(__file__).parent
STEPS, WIDTH, DECAYED, INITIAL_RATE = 50, 18, 11, 0.01
RATES = {SGD: INITIAL_RATE, Adam: 0.001, AdamW: 0.001, RMSprop: 0.01, Adagrad: 0.01, Adadelta: 1.0}
RATES |= {Adamax: 0.002, NAdam: 0.002, RAdam: 0.001}
SIZES = (5, 6, 7)  # of the parameters, for LAMB; they sum to WIDTH, the first two to DECAYED

MATRICES = ((6, 4), (3, 7), (3, 2, 2, 2))  # of Muon's weights
OTHERS = 5

OPTIMIZERS = {
    "sgd": (SGD, {}),
    "sgd_weight_decay": (SGD, dict(weight_decay=0.3)),
    "sgd_momentum": (SGD, dict(momentum=0.9)),
    "sgd_dampening": (SGD, dict(momentum=0.8, dampening=0.4, weight_decay=0.1)),
    "sgd_nesterov": (SGD, dict(momentum=0.9, nesterov=True)),
    "sgd_nesterov_weight_decay": (SGD, dict(momentum=0.9, nesterov=True, weight_decay=0.2)),
    "sgd_momentum_rate_change": (SGD, dict(momentum=0.9)),
    "adam": (Adam, {}),
    "adam_weight_decay": (Adam, dict(weight_decay=0.5)),
    "adam_betas_epsilon": (Adam, dict(betas=(0.7, 0.95), eps=0.05)),
    "adam_rate_change": (Adam, {}),
    "adamw": (AdamW, {}),
    "adamw_weight_decay": (AdamW, dict(weight_decay=0.5, eps=1e-3)),
    "adamw_rate_change": (AdamW, dict(weight_decay=0.5)),
    "sgd_decay_of_some": (SGD, dict(momentum=0.9, weight_decay=0.3)),
    "adam_decay_of_some": (Adam, dict(weight_decay=0.5)),
    "adamw_decay_of_some": (AdamW, dict(weight_decay=0.5)),
    "rmsprop": (RMSprop, {}),
    "rmsprop_momentum": (RMSprop, dict(alpha=0.9, momentum=0.8, weight_decay=0.3)),
    "rmsprop_centered": (RMSprop, dict(centered=True, eps=1e-3)),
    "rmsprop_centered_momentum": (RMSprop, dict(alpha=0.95, centered=True, momentum=0.5, eps=1e-2)),
    "rmsprop_decay_of_some": (RMSprop, dict(weight_decay=0.3)),
    "rmsprop_rate_change": (RMSprop, dict(momentum=0.9)),
    "adagrad": (Adagrad, {}),
    "adagrad_settings": (
        Adagrad,
        dict(lr_decay=0.1, weight_decay=0.3, initial_accumulator_value=0.2, eps=1e-4),
    ),
    "adagrad_decay_of_some": (Adagrad, dict(weight_decay=0.3)),
    "adagrad_rate_change": (Adagrad, dict(lr_decay=0.05)),
    "adadelta": (Adadelta, {}),
    "adadelta_settings": (Adadelta, dict(rho=0.7, eps=1e-4, weight_decay=0.3)),
    "adadelta_decay_of_some": (Adadelta, dict(weight_decay=0.3)),
    "adadelta_rate_change": (Adadelta, {}),
    "adamax": (Adamax, {}),
    "adamax_settings": (Adamax, dict(betas=(0.7, 0.95), eps=1e-3, weight_decay=0.3)),
    "adamax_decay_of_some": (Adamax, dict(weight_decay=0.3)),
    "adamax_rate_change": (Adamax, {}),
    "nadam": (NAdam, {}),
    "nadam_settings": (NAdam, dict(betas=(0.7, 0.95), eps=1e-3, momentum_decay=0.1, weight_decay=0.3)),
    "nadam_decoupled": (NAdam, dict(weight_decay=0.5, decoupled_weight_decay=True)),
    "nadam_decay_of_some": (NAdam, dict(weight_decay=0.3)),
    "nadam_rate_change": (NAdam, {}),
    "radam": (RAdam, {}),
    "radam_settings": (RAdam, dict(betas=(0.7, 0.95), eps=1e-3, weight_decay=0.3)),
    "radam_decoupled": (RAdam, dict(weight_decay=0.5, decoupled_weight_decay=True)),
    "radam_decay_of_some": (RAdam, dict(weight_decay=0.3)),
    "radam_rate_change": (RAdam, {}),
    "sgd_clip_norm": (SGD, dict(momentum=0.9)),
    "adam_clip_value": (Adam, {}),
}



def lion(weights, gradient, state, rate, decayed, betas=(0.9, 0.99), decay=0.0):
    """Algorithm 2 of Chen et al., "Symbolic Discovery of Optimization Algorithms" (2023)."""
    mean = state.setdefault("mean", np.zeros(WIDTH))
    direction = np.sign(betas[0] * mean + (1 - betas[0]) * gradient)
    shrinking = np.where(np.arange(WIDTH) < decayed, decay, 0)
    weights -= rate * (direction + shrinking * weights)
    mean *= betas[1]
    mean += (1 - betas[1]) * gradient


def lamb(weights, gradient, state, rate, decayed, betas=(0.9, 0.999), eps=1e-6, decay=0.01):
    """Algorithm 2 of You et al., "Large Batch Optimization for Deep Learning" (2020)."""
    state["step"] = state.get("step", 0) + 1
    mean = state.setdefault("mean", np.zeros(WIDTH))
    square = state.setdefault("square", np.zeros(WIDTH))
    mean += (1 - betas[0]) * (gradient - mean)
    square += (1 - betas[1]) * (gradient**2 - square)
    unbiased = mean / (1 - betas[0] ** state["step"])
    step = unbiased / (np.sqrt(square / (1 - betas[1] ** state["step"])) + eps)
    step += np.where(np.arange(WIDTH) < decayed, decay, 0) * weights
    starts = np.cumsum((0, *SIZES))
    for start, end in zip(starts, starts[1:]):
        part = slice(start, end)
        size, length = np.linalg.norm(weights[part]), np.linalg.norm(step[part])
        weights[part] -= rate * (size / length if size > 0 and length > 0 else 1) * step[part]


def muon(parameters, gradients, state, rate, momentum=0.95, nesterov=True, iterations=5, decay=0.0):
    """Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024); kernels as (out, rest)."""
    for i, (weight, gradient) in enumerate(zip(parameters, gradients, strict=True)):
        mean = state.setdefault(i, torch.zeros_like(weight))
        mean.lerp_(gradient, 1 - momentum)
        x = (gradient.lerp(mean, momentum) if nesterov else mean).reshape(len(weight), -1)
        rows, columns = x.shape
        x = x.T if rows > columns else x
        x = x / (x.norm() + 1e-7)
        for _ in range(iterations):
            a = x @ x.T
            x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
        x = x.T if rows > columns else x
        weight.mul_(1 - rate * decay)
        weight.sub_(rate * max(1, rows / columns) ** 0.5 * x.reshape(weight.shape))


MUONS = {
    "muon": (0.02, {}, dict(lr=3e-4, betas=(0.9, 0.95), eps=1e-10, weight_decay=0)),
    "muon_settings": (
        0.05,
        dict(momentum=0.8, nesterov=False, iterations=3, decay=0.1),
        dict(lr=0.01, betas=(0.7, 0.9), eps=1e-3, weight_decay=0.3),
    ),
    "muon_rate_change": (0.02, dict(decay=0.2), dict(lr=3e-4, betas=(0.9, 0.95), eps=1e-10, weight_decay=0.2)),
}

OWN = {
    "lion": (lion, 1e-4, {}),
    "lion_settings": (lion, 1e-3, dict(betas=(0.7, 0.9), decay=0.5)),
    "lion_decay_of_some": (lion, 1e-3, dict(decay=0.5)),
    "lion_rate_change": (lion, 1e-3, {}),
    "lamb": (lamb, 1e-3, {}),
    "lamb_settings": (lamb, 1e-2, dict(betas=(0.7, 0.95), eps=1e-3, decay=0.3)),
    "lamb_decay_of_some": (lamb, 1e-3, dict(decay=0.3)),
    "lamb_rate_change": (lamb, 1e-3, {}),
}

CLIPS = {
    "sgd_clip_norm": lambda p: torch.nn.utils.clip_grad_norm_(p, 60.0),
    "adam_clip_value": lambda p: torch.nn.utils.clip_grad_value_(p, 0.5),
}

# Three groups of SIZES: the first has a rate of its own and no decay; the second a tenth of the rate, a decay of
# its own, and is frozen at first; the third is as the optimizer says. All rates change in the middle.
GROUPS = {
    "groups_sgd": (SGD, dict(momentum=0.9, dampening=0.3, weight_decay=0.2)),
    "groups_sgd_clip_norm": (SGD, dict(momentum=0.9)),
    "groups_adamw": (AdamW, dict(weight_decay=0.5)),
    "groups_rmsprop": (RMSprop, dict(momentum=0.5, weight_decay=0.2)),
    "groups_nadam": (NAdam, dict(weight_decay=0.2, decoupled_weight_decay=True)),
    "groups_adagrad": (Adagrad, dict(lr_decay=0.1, weight_decay=0.2)),
}
FROZEN = 20

SCHEDULES = {
    "constant": lambda o: lrs.ConstantLR(o, factor=1, total_iters=0),
    "step": lambda o: lrs.StepLR(o, 7, 0.6),
    "multi_step": lambda o: lrs.MultiStepLR(o, [5, 6, 30], 0.3),
    "exponential": lambda o: lrs.ExponentialLR(o, 0.93),
    "cosine": lambda o: lrs.CosineAnnealingLR(o, 20, 0.002),
    "cosine_restarts": lambda o: lrs.CosineAnnealingWarmRestarts(o, 12, 1, 0.001),
    "cosine_longer_restarts": lambda o: lrs.CosineAnnealingWarmRestarts(o, 5, 2),
    "one_cycle": lambda o: lrs.OneCycleLR(o, INITIAL_RATE, 51, cycle_momentum=False),
    "one_cycle_settings": lambda o: lrs.OneCycleLR(
        o,
        INITIAL_RATE,
        51,
        pct_start=0.55,
        div_factor=10,
        final_div_factor=50,
        cycle_momentum=False,
    ),
    "polynomial": lambda o: lrs.PolynomialLR(o, 40),
    "polynomial_square": lambda o: lrs.PolynomialLR(o, 70, 2.0),
    "inverse_square_root": lambda o: lrs.LambdaLR(
        o, lambda step: min((step + 1) / 9, (9 / (step + 1)) ** 0.5)
    ),
    "own": lambda o: lrs.LambdaLR(o, lambda step: 1 / (1 + 0.1 * step)),
    "warmup": lambda o: lrs.LinearLR(o, 0.05, 1, 12),
    "warmup_cosine": lambda o: lrs.SequentialLR(
        o, [lrs.LinearLR(o, 0.1, 1, 8), lrs.CosineAnnealingLR(o, 42)], [8]
    ),
    "three_in_sequence": lambda o: lrs.SequentialLR(
        o,
        [lrs.LinearLR(o, 0.2, 1, 10), lrs.ExponentialLR(o, 0.9), lrs.StepLR(o, 4, 0.5)],
        [6, 25],
    ),
    "warmup_exponential": lambda o: lrs.ChainedScheduler(
        [lrs.LinearLR(o, 0.1, 1, 9), lrs.ExponentialLR(o, 0.95)]
    ),
    "warmup_cosine_step": lambda o: lrs.ChainedScheduler(
        [lrs.LinearLR(o, 0.1, 1, 9), lrs.CosineAnnealingLR(o, 60), lrs.StepLR(o, 20, 0.5)]
    ),
}

PLATEAUS = {
    "plateau_loss": ("loss", dict(mode="min", factor=0.5, patience=2)),
    "plateau_loss_cooldown": (
        "loss",
        dict(mode="min", factor=0.4, patience=1, cooldown=3, min_lr=0.0005),
    ),
    "plateau_accuracy": ("accuracy", dict(mode="max", factor=0.3, patience=3, threshold=0.02)),
    "plateau_accuracy_cooldown": (
        "accuracy",
        dict(mode="max", factor=0.5, patience=0, cooldown=2, min_lr=0.002),
    ),
}


def write(name, header, rows):
    with open(HERE / f"{name}.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def texts(vector):
    return [np.format_float_scientific(value, unique=True, trim="-") for value in vector]


def inputs():
    """Gradients of all sizes, some of them zero, that drift so that the weights grow.

    A weight that walks from 0.5 through zero keeps float32's error at 0.5, so that even PyTorch's
    own float32 and float64 differ there by 4e-5 of max(|w|, 1e-3); growing weights do not.
    """
    random = np.random.default_rng(2024)
    weights = random.choice([-1, 1], WIDTH) * random.uniform(0.2, 1.5, WIDTH)
    weights[5] = 0
    scale = 10.0 ** random.integers(-7, 2, WIDTH)
    drift = -np.where(weights < 0, -1, 1) * random.uniform(0.5, 2, WIDTH)
    gradients = (drift + random.normal(size=(STEPS, WIDTH))) * scale
    gradients[::5, 3] = 0
    gradients[:, 4] = 0
    return weights.astype(np.float32), gradients.astype(np.float32)


def trajectory(kind, options, weights, gradients, decayed, change_rate, clip):
    parameters = [torch.nn.Parameter(torch.tensor(part)) for part in np.split(weights, [decayed])]
    groups = [dict(params=parameters[:1]), dict(params=parameters[1:], weight_decay=0)]
    optimizer = kind(groups, lr=RATES[kind], foreach=False, **options)

    def all_weights():
        return texts(torch.cat(parameters).detach().numpy())

    yield [0, RATES[kind], *all_weights()]
    for step, gradient in enumerate(gradients, 1):
        if change_rate and step > STEPS // 2:
            for group in optimizer.param_groups:
                group["lr"] = 0.3 * RATES[kind]
        for parameter, part in zip(parameters, np.split(gradient, [decayed]), strict=True):
            parameter.grad = torch.tensor(part)
        clip(parameters)
        optimizer.step()
        yield [step, optimizer.param_groups[0]["lr"], *all_weights()]


def grouped_trajectory(kind, options, weights, gradients, clip):
    parts = np.cumsum(SIZES)[:-1]
    parameters = [torch.nn.Parameter(torch.tensor(part)) for part in np.split(weights, parts)]
    rate = RATES[kind]
    groups = [
        dict(params=parameters[:1], lr=0.5 * rate, weight_decay=0),
        dict(params=parameters[1:2], lr=0.1 * rate, weight_decay=0.7),
        dict(params=parameters[2:]),
    ]
    optimizer = kind(groups, lr=rate, foreach=False, **options)
    rates = [group["lr"] for group in optimizer.param_groups]

    def all_weights():
        return texts(torch.cat(parameters).detach().numpy())

    yield [0, rate, *all_weights()]
    for step, gradient in enumerate(gradients, 1):
        factor = 0.3 if step > STEPS // 2 else 1
        for group, initial in zip(optimizer.param_groups, rates):
            group["lr"] = factor * initial
        for i, part in enumerate(np.split(gradient, parts)):
            parameters[i].grad = None if i == 1 and step <= FROZEN else torch.tensor(part)
        clip(parameters)
        optimizer.step()
        yield [step, factor * rate, *all_weights()]


def own_trajectory(rule, initial_rate, options, weights, gradients, decayed, change_rate):
    weights, state = weights.astype(np.float64), {}
    yield [0, initial_rate, *texts(weights.astype(np.float32))]
    for step, gradient in enumerate(gradients.astype(np.float64), 1):
        rate = initial_rate * (0.3 if change_rate and step > STEPS // 2 else 1)
        rule(weights, gradient, state, rate, decayed, **options)
        yield [step, rate, *texts(weights.astype(np.float32))]


def muon_trajectory(initial_rate, options, adamw, start, gradients, change_rate):
    sizes = [*(int(np.prod(shape)) for shape in MATRICES), OTHERS]
    split = lambda vector: torch.tensor(vector, dtype=torch.float64).split(sizes)
    *weights, others = [part.clone() for part in split(start)]
    weights = [weight.reshape(shape) for weight, shape in zip(weights, MATRICES, strict=True)]
    state, others = {}, torch.nn.Parameter(others)
    optimizer = AdamW([others], **adamw, foreach=False)
    row = lambda: texts(torch.cat([*(w.flatten() for w in weights), others.detach()]).float().numpy())
    yield [0, initial_rate, *row()]
    for step, gradient in enumerate(gradients, 1):
        factor = 0.3 if change_rate and step > STEPS // 2 else 1
        *parts, others.grad = split(gradient)
        muon(weights, [part.reshape(w.shape) for part, w in zip(parts, weights)], state, factor * initial_rate, **options)
        optimizer.param_groups[0]["lr"] = factor * adamw["lr"]
        optimizer.step()
        yield [step, factor * initial_rate, *row()]


def muon_inputs():
    """Gradients that drift, those of one step without any, in all matrices."""
    random = np.random.default_rng(2025)
    width = sum(int(np.prod(shape)) for shape in MATRICES) + OTHERS
    weights = random.normal(size=width)
    gradients = random.normal(size=width) + random.normal(size=(STEPS, width))
    gradients[0] = 0
    return weights.astype(np.float32), gradients.astype(np.float32)


def scores():
    """A loss that falls, rests, falls a hair's breadth, and rises; an accuracy that wavers upward."""
    steps = np.arange(1, STEPS + 1)
    loss = np.round(np.maximum(1 / steps, 0.12), 4)
    loss[20:26] = 0.11
    loss[26:34] = 0.11 * (1 - 0.00009)
    loss[40:] = np.round(0.11 + 0.002 * np.arange(10), 4)
    accuracy = np.round(0.9 - 0.5 / steps + 0.03 * np.sin(steps), 4)
    return {"loss": [float(v) for v in loss], "accuracy": [float(v) for v in accuracy]}


def rates(make, values):
    optimizer = SGD([torch.zeros(1, requires_grad=True)], lr=INITIAL_RATE)
    schedule = make(optimizer)
    yield optimizer.param_groups[0]["lr"]
    for step in range(STEPS):
        optimizer.step()
        schedule.step(*([] if values is None else [values[step]]))
        yield optimizer.param_groups[0]["lr"]


def main():
    weights, gradients = inputs()
    numbers = [str(i) for i in range(WIDTH)]
    write(
        "gradients",
        ["step", *(f"g{n}" for n in numbers)],
        ([step, *texts(gradient)] for step, gradient in enumerate(gradients, 1)),
    )
    for name, (kind, options) in OPTIMIZERS.items():
        clip = CLIPS.get(name, lambda parameters: None)
        decayed = DECAYED if name.endswith("_of_some") else WIDTH
        changed = name.endswith("rate_change")
        rows = trajectory(kind, options, weights, gradients, decayed, changed, clip)
        write(name, ["step", "rate", *(f"w{n}" for n in numbers)], rows)

    for name, (kind, options) in GROUPS.items():
        clip = CLIPS["sgd_clip_norm"] if name.endswith("clip_norm") else lambda parameters: None
        rows = grouped_trajectory(kind, options, weights, gradients, clip)
        write(name, ["step", "rate", *(f"w{n}" for n in numbers)], rows)

    for name, (rule, rate, options) in OWN.items():
        decayed = DECAYED if name.endswith("_of_some") else WIDTH
        changed = name.endswith("rate_change")
        rows = own_trajectory(rule, rate, options, weights, gradients, decayed, changed)
        write(name, ["step", "rate", *(f"w{n}" for n in numbers)], rows)

    start, gradients = muon_inputs()
    numbers = [str(i) for i in range(len(start))]
    write(
        "muon_gradients",
        ["step", *(f"g{n}" for n in numbers)],
        ([step, *texts(gradient)] for step, gradient in enumerate(gradients, 1)),
    )
    for name, (rate, options, adamw) in MUONS.items():
        rows = muon_trajectory(rate, options, adamw, start, gradients, name.endswith("rate_change"))
        write(name, ["step", "rate", *(f"w{n}" for n in numbers)], rows)

    measured = scores()
    columns = {"step": range(STEPS + 1)}
    columns |= {name: ["", *values] for name, values in measured.items()}
    columns |= {name: [*rates(make, None)] for name, make in SCHEDULES.items()}
    for name, (score, options) in PLATEAUS.items():
        make = lambda o, options=options: lrs.ReduceLROnPlateau(o, **options)
        columns[name] = [*rates(make, measured[score])]
    write("schedules", columns.keys(), zip(*columns.values(), strict=True))


if __name__ == "__main__":
    main()
