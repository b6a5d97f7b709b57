"""The benchmarked models and their data, as io.github.scitemplate.benchmarks.Workload has them."""

import torch
from torch import nn


def mlp():
    return nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 10, 5), nn.MaxPool2d(2), nn.ReLU(),
        nn.Conv2d(10, 20, 5), nn.MaxPool2d(2), nn.ReLU(),
        nn.Flatten(), nn.Linear(320, 50), nn.ReLU(), nn.Linear(50, 10),
    )  # fmt: skip


def convolution(inputs, outputs, kernel, stride):
    return nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, bias=False)


class Residual(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.main = nn.Sequential(
            convolution(inputs, outputs, 3, stride), nn.BatchNorm2d(outputs), nn.ReLU(),
            convolution(outputs, outputs, 3, 1), nn.BatchNorm2d(outputs),
        )  # fmt: skip
        self.shortcut = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(convolution(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return nn.functional.relu(self.main(x) + self.shortcut(x))


def resnet():
    """ResNet-18 for 32x32 images: He et al., "Deep Residual Learning for Image Recognition" (2016)."""
    layers = [convolution(3, 64, 3, 1), nn.BatchNorm2d(64), nn.ReLU()]
    inputs = 64
    for outputs, stride in (64, 1), (128, 2), (256, 2), (512, 2):
        layers += [Residual(inputs, outputs, stride), Residual(outputs, outputs, 1)]
        inputs = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10))


TOKENS = 1000


class Transformer(nn.Module):
    """Four encoder layers of width 128, and a class of the mean over 64 places."""

    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(TOKENS, 128)
        self.places = nn.Embedding(64, 128)
        layer = nn.TransformerEncoderLayer(128, 4, 512, dropout=0, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 4)
        self.head = nn.Linear(128, 10)

    def forward(self, tokens):
        x = self.tokens(tokens) + self.places(torch.arange(64))
        return self.head(self.encoder(x).mean(1))


class LanguageModel(nn.Module):
    """One recurrent layer of 256, and the next token for each of 35 steps."""

    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(TOKENS, 256)
        self.lstm = nn.LSTM(256, 256, batch_first=True)
        self.head = nn.Linear(256, TOKENS)

    def forward(self, tokens):
        return self.head(self.lstm(self.tokens(tokens))[0])


MODELS = {
    "mlp": (mlp, (10_000, 20), 2),
    "cnn": (cnn, (9_000, 1, 28, 28), 10),
    "resnet": (resnet, (2_000, 3, 32, 32), 10),
    "resnet-bf16": (resnet, (2_000, 3, 32, 32), 10),
    "transformer": (Transformer, (2_000, 64), 10),
    "lstm": (LanguageModel, (2_000, 35), TOKENS),
}


def build(name):
    """A model, inputs and labels."""
    model, shape, classes = MODELS[name]
    if name == "lstm":
        return model(), torch.randint(TOKENS, shape), torch.randint(classes, shape)
    inputs = torch.randint(TOKENS, shape) if name == "transformer" else torch.randn(shape)
    return model(), inputs, torch.randint(classes, shape[:1])
