"""The example's digit CNN in plain PyTorch: the yardstick for its test accuracy.

    python digit_cnn.py --data-dir DIR

DIR holds the four MNIST-style IDX files, gzipped. Architecture, PyTorch's default initialisation,
settings and split are the example's; the last tenth of the training digits validates, and the
weights of the epoch with the best validation accuracy are tested. Needs torch and numpy.
"""

import argparse
import copy
import gzip
import pathlib

import numpy as np
import torch
from torch import nn

EPOCHS, BATCH, LEARNING_RATE = 10, 64, 0.01


def read_idx(path):
    data = gzip.decompress(path.read_bytes())
    shape = np.frombuffer(data, ">i4", count=data[3], offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)


def load(directory, name):
    pixels = read_idx(directory / f"{name}-images-idx3-ubyte.gz").astype(np.float32)
    labels = read_idx(directory / f"{name}-labels-idx1-ubyte.gz").astype(np.int64)
    images = (torch.from_numpy(pixels) / 255 - 0.1307) / 0.3081
    return images.unsqueeze(1), torch.from_numpy(labels)


def digit_cnn():
    return nn.Sequential(
        nn.Conv2d(1, 10, 5), nn.MaxPool2d(2), nn.ReLU(),
        nn.Conv2d(10, 20, 5), nn.MaxPool2d(2), nn.ReLU(),
        nn.Flatten(), nn.Linear(320, 50), nn.ReLU(), nn.Linear(50, 10),
    )  # fmt: skip


@torch.no_grad()
def accuracy(model, images, labels):
    model.eval()
    return (model(images).argmax(1) == labels).float().mean().item()


def train(seed, training, validation):
    """The model with the best validation accuracy; of equal ones, the first."""
    torch.manual_seed(seed)
    model = digit_cnn()
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    best, best_model = -1.0, model
    for _ in range(EPOCHS):
        model.train()
        for batch in torch.randperm(len(training[0])).split(BATCH):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(training[0][batch]), training[1][batch])
            loss.backward()
            optimizer.step()
        score = accuracy(model, *validation)
        if score > best:
            best, best_model = score, copy.deepcopy(model)
    return best, best_model


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-dir", type=pathlib.Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    arguments = parser.parse_args()
    torch.set_num_threads(1)

    images, labels = load(arguments.data_dir, "train")
    test = load(arguments.data_dir, "t10k")
    kept = len(images) - len(images) // 10
    training, validation = (images[:kept], labels[:kept]), (images[kept:], labels[kept:])
    print(f"{len(training[0])} training, {len(validation[0])} validation, {len(test[0])} test digits")

    results = []
    for seed in arguments.seeds:
        best, model = train(seed, training, validation)
        results.append(accuracy(model, *test))
        print(f"seed {seed}: validation {best:.4f}, test {results[-1]:.4f}", flush=True)
    print(f"mean test accuracy {np.mean(results):.4f}, standard deviation {np.std(results):.4f}")


if __name__ == "__main__":
    main()
