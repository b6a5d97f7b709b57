"""Loads a checkpoint into the same model in PyTorch.

    from load_checkpoint import load_into
    load_into(model, "results/first/experiment_1/checkpoints/best_model.safetensors")

The model's layers must come in the same order as the blocks. Needs torch and safetensors.

    from load_checkpoint import vectors
    vectors("results/first/experiment_1/checkpoints/ckpt_e3.safetensors")["average"]

takes apart what the optimizer keeps, by the ranges that the file names.
"""

import json
import re

from safetensors import safe_open

NAMES = {
    "gamma": "weight", "beta": "bias", "embedding": "weight",
    "runningMean": "running_mean", "runningVar": "running_var",
}  # fmt: skip


def parameters(file):
    """The model's tensors as numpy arrays, layer by layer: [{"weight": …, "bias": …}, …]."""
    layers = {}
    with safe_open(file, framework="numpy") as checkpoint:
        for name in checkpoint.keys():
            match = re.fullmatch(r"model\.((?:.*\.)?)(\w+)", name)
            if match:
                layer = layers.setdefault(match[1], {})
                layer[NAMES.get(match[2], match[2])] = checkpoint.get_tensor(name)
    # Each block's name begins with its place, two digits.
    return [layers[name] for name in sorted(layers)]


def vectors(file):
    """Each flat vector as numpy arrays by parameter: {"optimizer.momentum": {"model.01Linear.weight": …}}."""
    with safe_open(file, framework="numpy") as checkpoint:
        ranges = json.loads(checkpoint.metadata()["template.ranges"])
        return {
            vector: {
                name: checkpoint.get_tensor(vector)[start:end].reshape(checkpoint.get_slice(name).get_shape())
                for name, (start, end) in parts.items()
            }
            for vector, parts in ranges.items()
        }


def load_into(model, file):
    """Copies the checkpoint's tensors into `model`, a torch.nn.Module."""
    import torch

    ours = parameters(file)
    theirs = [m for m in model.modules() if list(m.parameters(recurse=False))]
    if len(ours) != len(theirs):
        raise ValueError(f"{file} has {len(ours)} layers, the model {len(theirs)}")
    with torch.no_grad():
        for layer, module in zip(ours, theirs):
            state = {name: torch.from_numpy(values) for name, values in layer.items()}
            module.load_state_dict({**module.state_dict(), **state})
    return model
