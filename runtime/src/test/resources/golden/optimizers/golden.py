"""Writes the trajectories beside this file with PyTorch (2.7.1, CPU): python golden.py

gradients.csv      the gradient of every step, the same for all optimizers
<optimizer>.csv    the learning rate of every step and the weights after it; step 0 is the start;
                   with "_of_some" decay acts on the first DECAYED weights only
schedules.csv      the scores of every step and the learning rate of every schedule after it
"""

import csv
import pathlib

import numpy as np
import torch
from torch.optim import SGD, Adam, AdamW
from torch.optim import lr_scheduler as lrs

HERE = pathlib.Path(__file__).parent
STEPS, WIDTH, DECAYED, INITIAL_RATE = 50, 18, 11, 0.01
RATES = {SGD: INITIAL_RATE, Adam: 0.001, AdamW: 0.001}

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
    "sgd_clip_norm": (SGD, dict(momentum=0.9)),
    "adam_clip_value": (Adam, {}),
}

CLIPS = {
    "sgd_clip_norm": lambda p: torch.nn.utils.clip_grad_norm_(p, 60.0),
    "adam_clip_value": lambda p: torch.nn.utils.clip_grad_value_(p, 0.5),
}

SCHEDULES = {
    "constant": lambda o: lrs.ConstantLR(o, factor=1, total_iters=0),
    "step": lambda o: lrs.StepLR(o, 7, 0.6),
    "multi_step": lambda o: lrs.MultiStepLR(o, [5, 6, 30], 0.3),
    "exponential": lambda o: lrs.ExponentialLR(o, 0.93),
    "cosine": lambda o: lrs.CosineAnnealingLR(o, 20, 0.002),
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
