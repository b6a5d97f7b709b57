"""Writes blocks.csv beside this file with PyTorch (2.7.1, CPU): python golden.py

A row is an array of a case: its name, its shape, its numbers. A case has the parameters by the names of our blocks,
the input, the output, and the gradients of the sum of the output's squares.
"""

import pathlib

import torch
from torch import nn

HERE = pathlib.Path(__file__).parent
ROWS = []


def row(name, tensor):
    numbers = " ".join(repr(float(number)) for number in tensor.detach().flatten())
    ROWS.append(f"{name},{' '.join(map(str, tensor.shape))},{numbers}")


def case(name, module, x, names):
    floating = x.is_floating_point()
    x = x.requires_grad_(floating)
    y = module(x)
    y.square().sum().backward()
    row(f"{name}/input", x)
    row(f"{name}/output", y)
    if floating:
        row(f"{name}/gradient of input", x.grad)
    for key, parameter in module.named_parameters():
        row(f"{name}/{names[key]}", parameter)
        row(f"{name}/gradient of {names[key]}", parameter.grad)


class Residual(nn.Module):
    def __init__(self, body, shortcut):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


torch.manual_seed(5)
SAME = {"weight": "weight", "bias": "bias"}
x = lambda: torch.randn(2, 3, 4, 5)
case("transposed", nn.ConvTranspose2d(3, 2, 3), x(), SAME)
case("transposed twice", nn.ConvTranspose2d(3, 2, 2, stride=2), x(), SAME)
case("transposed padded", nn.ConvTranspose2d(3, 2, 3, stride=2, padding=1, output_padding=1), x(), SAME)
case("transposed thrice", nn.ConvTranspose2d(3, 2, 4, stride=3, padding=2, output_padding=1, bias=False), x(), SAME)
case("transposed apart", nn.ConvTranspose2d(3, 2, 2, stride=3), x(), SAME)
case("embedding", nn.Embedding(7, 3), torch.tensor([[0, 6, 2], [2, 2, 5]]), SAME)
body = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4))
names = {
    "body.0.weight": "01body.01Linear.weight", "body.0.bias": "01body.01Linear.bias",
    "body.2.weight": "01body.03Linear.weight", "body.2.bias": "01body.03Linear.bias",
    "shortcut.weight": "02shortcut.weight", "shortcut.bias": "02shortcut.bias",
}  # fmt: skip
case("residual", Residual(body, nn.Identity()), torch.randn(3, 4), names)
body = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 2))
case("residual with shortcut", Residual(body, nn.Linear(4, 2)), torch.randn(3, 4), names)
(HERE / "blocks.csv").write_text("\n".join(ROWS) + "\n")
