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


def attention(name, module, sequences, masks=(), causal=False, **options):
    sequences = [sequence.requires_grad_() for sequence in sequences]
    q, k, v = (sequences[min(i, len(sequences) - 1)] for i in range(3))
    if causal:
        options["attn_mask"] = torch.ones(q.shape[1], k.shape[1], dtype=torch.bool).triu(1)
    y, _ = module(q, k, v, need_weights=False, **options)
    y.square().sum().backward()
    for i, sequence in enumerate([*sequences, *masks], 1):
        key = "input" if i == 1 else f"input {i}"
        row(f"{name}/{key}{' bool' if sequence.dtype == torch.bool else ''}", sequence)
        if sequence.grad is not None:
            row(f"{name}/gradient of {key}", sequence.grad)
    row(f"{name}/output", y)
    for key, parameter in module.named_parameters():
        key = key.replace(".", "_")
        row(f"{name}/{key}", parameter)
        row(f"{name}/gradient of {key}", parameter.grad)


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
heads = lambda size, heads, **options: nn.MultiheadAttention(size, heads, batch_first=True, **options)
module = heads(8, 2)
nn.init.normal_(module.in_proj_bias), nn.init.normal_(module.out_proj.bias)
attention("attention", module, [torch.randn(2, 3, 8)])
attention("attention causal", heads(6, 3), [torch.randn(2, 4, 6)], causal=True)
padding = torch.tensor([[False, False, False, True, True], [False, True, False, False, False]])
attention(
    "attention padded", heads(4, 2, bias=False), [torch.randn(2, 3, 4), torch.randn(2, 5, 4)], [padding],
    key_padding_mask=padding,
)  # fmt: skip
three = [torch.randn(2, 3, 4), torch.randn(2, 5, 4), torch.randn(2, 5, 4)]
mask, added = torch.rand(3, 5) > 0.7, torch.randn(2 * 2, 3, 5)
mask[:, 0] = False
attention("attention masked", heads(4, 2), three, [mask], attn_mask=mask)
three = [array.detach().clone() for array in three]
added_padding = torch.zeros(2, 5).masked_fill(padding, -torch.inf)
attention(
    "attention added", heads(4, 2), three, [padding, added], key_padding_mask=added_padding, attn_mask=added,
)  # fmt: skip
(HERE / "blocks.csv").write_text("\n".join(ROWS) + "\n")
