"""Losses of plain PyTorch, against which the training loop is tested.

    python golden.py

writes mlp.csv and cnn.csv beside this file: one row for each of 200 iterations, and for each
optimizer the loss with 1 and with 2 threads. Weights and data come from a formula that the test
repeats, so that both start from the same bits. Made with PyTorch 2.7.1; needs torch and numpy.
"""

import csv
import pathlib

import numpy as np
import torch
from torch import nn

STEPS, BATCH, SAMPLES = 200, 32, 256


def numbers(stream, size):
    """SplitMix64 from the seed `stream`: float32 numbers in [-1, 1)."""
    with np.errstate(over="ignore"):
        z = np.uint64(stream) * np.uint64(1_000_003)
        z = z + np.arange(1, size + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return ((z >> np.uint64(40)).astype(np.float64) / (1 << 23) - 1).astype(np.float32)


def mlp():
    return nn.Sequential(
        nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2)
    )  # fmt: skip


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 10, 5), nn.MaxPool2d(2), nn.ReLU(),
        nn.Conv2d(10, 20, 5), nn.MaxPool2d(2), nn.ReLU(),
        nn.Flatten(), nn.Linear(320, 50), nn.ReLU(), nn.Linear(50, 10),
    )  # fmt: skip


def data(shape, classes):
    inputs = numbers(1, SAMPLES * int(np.prod(shape))).reshape(SAMPLES, *shape)
    labels = np.minimum((numbers(2, SAMPLES) + 1) / 2 * classes, classes - 1).astype(np.int64)
    return torch.from_numpy(inputs), torch.from_numpy(labels)


OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.05),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9, weight_decay=1e-4),
    "nesterov": lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9, nesterov=True),
    "adam": lambda p: torch.optim.Adam(p, lr=1e-3),
    "adamw": lambda p: torch.optim.AdamW(p, lr=1e-3, weight_decay=0.05),
}


def losses(build, inputs, labels, optimizer, threads):
    torch.set_num_threads(threads)
    model = build()
    with torch.no_grad():
        for i, parameter in enumerate(model.parameters()):
            fan_in = parameter[0].numel() if parameter.dim() > 1 else parameter.numel()
            values = numbers(100 + i, parameter.numel()) * np.float32(fan_in**-0.5)
            parameter.copy_(torch.from_numpy(values).reshape(parameter.shape))
    rule = OPTIMIZERS[optimizer](model.parameters())
    result = []
    for step in range(STEPS):
        first = step * BATCH % SAMPLES
        loss = nn.functional.cross_entropy(
            model(inputs[first : first + BATCH]), labels[first : first + BATCH]
        )
        rule.zero_grad()
        loss.backward()
        rule.step()
        result.append(loss.item())
    return result


def main():
    here = pathlib.Path(__file__).parent
    for name, build, shape, classes in (("mlp", mlp, (20,), 2), ("cnn", cnn, (1, 28, 28), 10)):
        inputs, labels = data(shape, classes)
        columns = {
            f"{optimizer}_{threads}": losses(build, inputs, labels, optimizer, threads)
            for optimizer in OPTIMIZERS
            for threads in (1, 2)
        }
        with open(here / f"{name}.csv", "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["step", *columns])
            writer.writerows([i + 1, *row] for i, row in enumerate(zip(*columns.values())))
        for optimizer in OPTIMIZERS:
            one, two = (np.array(columns[f"{optimizer}_{threads}"]) for threads in (1, 2))
            gap = np.abs(one - two) / np.abs(one)
            print(name, optimizer, one[0], one[-1], "gap at 20:", gap[:20].max(), "at 200:", gap.max())


if __name__ == "__main__":
    main()
