"""Two ways to train in PyTorch; each tells its pace after each iteration."""

import logging

import torch
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset

LOG_EVERY = 50


def loss_of(outputs, labels):
    """Cross-entropy over the last axis: of one class for each sample, or for each step of it."""
    return cross_entropy(outputs.flatten(0, -2), labels.flatten())


def bare(model, optimizer, inputs, labels, batch_size, pace):
    """The least that trains: data in memory, batches by index, nothing measured."""
    while True:
        for chosen in torch.randperm(len(inputs)).split(batch_size):
            optimizer.zero_grad()
            loss = loss_of(model(inputs[chosen]), labels[chosen])
            loss.backward()
            optimizer.step()
            pace()


class Tracker:
    """Averages of numbers since the last reset."""

    def __init__(self, *names):
        self.names = names
        self.reset()

    def reset(self):
        self.sums = dict.fromkeys(self.names, 0.0)
        self.counts = dict.fromkeys(self.names, 0)

    def update(self, name, value, samples):
        self.sums[name] += value * samples
        self.counts[name] += samples

    def averages(self):
        return {name: self.sums[name] / self.counts[name] for name in self.names}


def accuracy(outputs, labels):
    with torch.no_grad():
        return (outputs.argmax(-1) == labels).sum().item() / labels.numel()


def template(model, optimizer, inputs, labels, batch_size, log_file, pace):
    """What project templates do: a DataLoader, every step's loss and accuracy tracked, a log file."""
    logger = logging.getLogger("train")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(logging.FileHandler(log_file))
    loader = DataLoader(TensorDataset(inputs, labels), batch_size=batch_size, shuffle=True)
    tracker = Tracker("loss", "accuracy")
    step = 0
    while True:
        for batch, expected in loader:
            optimizer.zero_grad()
            outputs = model(batch)
            loss = loss_of(outputs, expected)
            loss.backward()
            optimizer.step()
            step += 1
            tracker.update("loss", loss.item(), len(expected))
            tracker.update("accuracy", accuracy(outputs, expected), len(expected))
            if step % LOG_EVERY == 0:
                logger.info("step %d %s", step, tracker.averages())
                tracker.reset()
            pace()
