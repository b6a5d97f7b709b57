"""Writes the weights beside this file with PyTorch (2.7.1, CPU), and what the modules give: python golden.py

The safetensors format is a length, a JSON header and the values; it is written here without its package.
"""

import json
import pathlib
import struct

import torch
from torch import nn

HERE = pathlib.Path(__file__).parent
TYPES = {
    torch.float32: "F32", torch.float64: "F64", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64",
}  # fmt: skip


def save(name, tensors):
    header, data = {}, b""
    for key, tensor in tensors.items():
        values = bytes(tensor.detach().reshape(-1).view(torch.uint8).tolist())
        offsets = [len(data), len(data) + len(values)]
        header[key] = {"dtype": TYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": offsets}
        data += values
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    (HERE / f"{name}.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)


class Recurrent(nn.Module):
    def __init__(self, kind, layers):
        super().__init__()
        self.rnn = kind(3, 4, num_layers=layers, batch_first=True)
        self.norm = nn.LayerNorm(4)
        self.head = nn.Linear(4, 2)

    def forward(self, x):
        return self.head(self.norm(self.rnn(x)[0]))


torch.manual_seed(3)
pictures = nn.Sequential(
    nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 2, 3, bias=False), nn.ReLU()),
    nn.Flatten(),
    nn.Linear(32, 3),
)
for _ in range(5):
    pictures(torch.randn(6, 1, 8, 8) * 2 + 1)  # running statistics
nn.init.normal_(pictures[0][1].weight)
nn.init.normal_(pictures[0][1].bias)
pictures.eval()
x = torch.randn(2, 1, 8, 8)
save("pictures", pictures.state_dict())
save("backbone", pictures[0].state_dict())
with torch.no_grad():
    save("pictures_expected", {"input": x, "output": pictures(x)})
    kinds = {"0.0": torch.float16, "0.1": torch.bfloat16, "0.3": torch.float64, "2": torch.float32}
    mixed = {
        key: value if value.dtype == torch.int64 else value.to(kinds[key.rsplit(".", 1)[0]])
        for key, value in pictures.state_dict().items()
    }
    save("mixed", mixed)
    save("mixed_expected", {key: value.float() for key, value in mixed.items() if value.dtype != torch.int64})
    for name, kind, layers in (("lstm", nn.LSTM, 1), ("lstm2", nn.LSTM, 2), ("gru", nn.GRU, 1), ("gru2", nn.GRU, 2)):
        module = Recurrent(kind, layers)
        nn.init.normal_(module.norm.weight)
        x = torch.randn(2, 5, 3)
        save(name, module.state_dict())
        save(name + "_expected", {"input": x, "output": module(x)})
