"""A process in which one contender works in segments, as ServerMain is in Java.

    python server.py CONTENDER MODEL BATCH_SIZE OPTIMIZER THREADS DIRECTORY

Each line of standard input is a number of milliseconds to train for, answered with the iterations
done, the nanoseconds taken, and those that all threads computed. The greeting is the number of
trainable parameters and the versions. Without arguments it says which contenders it has.
"""

import importlib.util
import os
import shutil
import sys
import sysconfig
import time

import torch

import loops
import models

OPTIMIZERS = {"sgd": (torch.optim.SGD, 0.01), "adam": (torch.optim.Adam, 0.001)}


class Pace:
    """Has a loop work in segments: called after each iteration, it waits for orders between them."""

    def __init__(self, greeting):
        self.greeting = greeting
        self.answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
        self.wanted = 0
        self.iterations = 0
        self.start = self.start_cpu = 0

    def __call__(self):
        self.iterations += 1
        now = time.perf_counter_ns()
        if now - self.start < self.wanted:
            return
        if self.greeting:
            answer, self.greeting = self.greeting, None
        else:
            answer = f"{self.iterations} {now - self.start} {time.process_time_ns() - self.start_cpu}"
        print(answer, file=self.answers, flush=True)
        order = sys.stdin.readline()
        if not order:
            os._exit(0)
        self.wanted = int(order) * 1_000_000
        self.iterations = 0
        self.start_cpu = time.process_time_ns()
        self.start = time.perf_counter_ns()


def in_bf16(model):
    """Has a model calculate in bfloat16 what may be, as AMP does, and return float32."""
    forward = torch.autocast("cpu", torch.bfloat16)(model.forward)
    model.forward = lambda inputs: forward(inputs).float()


def contenders():
    names = ["python", "python-fused", "python-channels-last", "python-template"]
    headers = os.path.join(sysconfig.get_path("include"), "Python.h")
    if shutil.which(os.environ.get("CXX", "g++")) and os.path.exists(headers):
        names.append("python-compiled")  # which needs a C++ compiler
    if importlib.util.find_spec("lightning"):
        names.append("python-lightning")
    return names


def main():
    contender, name, batch_size, optimizer_name, threads, directory = sys.argv[1:]
    batch_size = int(batch_size)
    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    model, inputs, labels = models.build(name)
    model.train()
    parameters = sum(p.numel() for p in model.parameters())
    versions = f"Python {sys.version.split()[0]}, PyTorch {torch.__version__}"
    if name == "resnet-bf16" and contender != "python":
        in_bf16(model)
    if contender == "python-channels-last":
        model = model.to(memory_format=torch.channels_last)
        inputs = inputs.to(memory_format=torch.channels_last)
    make, rate = OPTIMIZERS[optimizer_name]
    if contender in ("python-fused", "python-compiled", "python-channels-last"):
        optimizer = make(model.parameters(), lr=rate, fused=True)
    else:
        optimizer = make(model.parameters(), lr=rate)
    if contender == "python-compiled":
        torch._dynamo.reset()
        model = torch.compile(model, dynamic=False)
        # Both shapes of an epoch, before anything is measured.
        for samples in {batch_size, len(inputs) % batch_size or batch_size}:
            loops.loss_of(model(inputs[:samples]), labels[:samples]).backward()
    if contender == "python-lightning":
        import lightning_loop

        versions += f", Lightning {lightning_loop.VERSION}"
        pace = Pace(f"{parameters} {versions}")
        lightning_loop.train(model, optimizer, inputs, labels, batch_size, directory, pace)
    pace = Pace(f"{parameters} {versions}")
    if contender == "python-template":
        log_file = os.path.join(directory, "python.log")
        loops.template(model, optimizer, inputs, labels, batch_size, log_file, pace)
    else:
        loops.bare(model, optimizer, inputs, labels, batch_size, pace)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print(*contenders())
    else:
        main()
