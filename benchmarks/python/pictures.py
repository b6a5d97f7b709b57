"""Reads and augments the pictures of a folder as torchvision does, in one worker of a DataLoader.

For each line "folder" on standard input it answers with the worker's CPU time for each picture in milliseconds, over one epoch.
"""

import sys
import time

import torch
from torch.utils.data import DataLoader, default_collate
from torchvision import datasets, transforms

MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
AUGMENT = transforms.Compose(
    [
        transforms.RandomResizedCrop(224),
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        transforms.Normalize(MEAN, STD),
    ]
)
DECODE = transforms.Compose([transforms.CenterCrop(224), transforms.ToTensor()])


def timed(samples):
    return default_collate(samples), time.process_time()


def main():
    torch.set_num_threads(1)
    loaders = {}
    print("ready", flush=True)
    for line in sys.stdin:
        kind, folder = line.rstrip("\n").split(" ", 1)
        if line not in loaders:
            data = datasets.ImageFolder(folder, AUGMENT if kind == "augment" else DECODE)
            loaders[line] = DataLoader(
                data, batch_size=8, shuffle=True, num_workers=1, persistent_workers=True, collate_fn=timed
            )
        loader = loaders[line]
        times, pictures = [], []
        for (images, _), now in loader:
            times.append(now)
            pictures.append(len(images))
        print(1000 * (times[-1] - times[0]) / sum(pictures[1:]), flush=True)


main()
