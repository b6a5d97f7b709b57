"""A process in which one contender works in segments, as ServerMain is in Java.

    python server.py CONTENDER MODEL BATCH_SIZE OPTIMIZER THREADS DIRECTORY

Each line of standard input is a number of milliseconds to train for, answered with the iterations
done and the nanoseconds taken. The greeting is the number of trainable parameters and the versions.
"""

import os
import sys
import time

import torch

import loops
import models

OPTIMIZERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.01),
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=0.001),
}


def run(loop, nanoseconds):
    iterations = 0
    start = now = time.perf_counter_ns()
    while now - start < nanoseconds:
        next(loop)
        iterations += 1
        now = time.perf_counter_ns()
    return iterations, now - start


def main():
    contender, name, batch_size, optimizer_name, threads, directory = sys.argv[1:]
    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    model, inputs, labels = models.build(name)
    model.train()
    optimizer = OPTIMIZERS[optimizer_name](model.parameters())
    if contender == "python":
        loop = loops.bare(model, optimizer, inputs, labels, int(batch_size))
    else:
        log_file = os.path.join(directory, "python.log")
        loop = loops.template(model, optimizer, inputs, labels, int(batch_size), log_file)
    next(loop)
    parameters = sum(p.numel() for p in model.parameters())
    print(f"{parameters} Python {sys.version.split()[0]}, PyTorch {torch.__version__}", flush=True)
    for line in sys.stdin:
        print(*run(loop, int(line) * 1_000_000), flush=True)


if __name__ == "__main__":
    main()
