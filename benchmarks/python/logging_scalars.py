"""Logs scalars with PyTorch's SummaryWriter: python logging_scalars.py SCALARS TOGETHER FOLDER"""

import math
import sys
import tempfile
import time

from torch.utils.tensorboard import SummaryWriter


def log(scalars, together, folder):
    names = [f"scalar_{i}" for i in range(together)]
    started, cpu = time.perf_counter(), time.process_time()
    with SummaryWriter(tempfile.mkdtemp(dir=folder)) as writer:
        for step in range(1, scalars // together + 1):
            for i, name in enumerate(names):
                writer.add_scalar(name, math.sin(step + i), step)
        called = time.perf_counter()
    written = time.perf_counter()
    print(
        f"python {together} a step: {scalars / (written - started):.0f} scalars/s written, "
        f"{scalars / (called - started):.0f} scalars/s for whoever logs, "
        f"{(time.process_time() - cpu) / scalars * 1e6:.2f} us CPU each"
    )


if __name__ == "__main__":
    log(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
