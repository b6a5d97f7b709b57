"""Writes losses.csv beside this file with PyTorch (2.7.1, CPU) and torchvision (0.22.1): python golden.py

A row is an array of a case: its name, its shape, its numbers. A case has predictions and labels, the loss that
PyTorch gives of them and its gradient in each prediction. Where PyTorch has no loss of the kind, its formula stands
here in PyTorch's operations, and the gradient is again PyTorch's.
"""

import csv
import pathlib
import zlib

import numpy as np
import torch
import torch.nn.functional as F
from torchvision.ops import sigmoid_focal_loss

HERE = pathlib.Path(__file__).parent
CASES = {}


def case(name, predictions, labels, loss):
    CASES[name] = (predictions, labels, loss)


def draw(name):
    return np.random.default_rng(zlib.crc32(name.encode()))


def numbers(name, *shape, scale=2.0):
    return torch.tensor(draw(name).normal(size=shape) * scale, dtype=torch.float32)


def binary(name, *shape):
    return torch.tensor(draw(name).integers(0, 2, shape), dtype=torch.float32)


def signs(name, *shape):
    return 2 * binary(name, *shape) - 1


def shares(name, *shape):
    return torch.tensor(draw(name).uniform(size=shape), dtype=torch.float32)


def classes(name, count, *shape, ignored=None):
    drawn = draw(name).integers(0, count, shape)
    if ignored is not None:
        drawn[draw(name + "?").uniform(size=shape) < 0.3] = ignored
    return torch.tensor(drawn)


def binary_cases():
    bce = F.binary_cross_entropy_with_logits
    for name, shape in {"n": (7,), "nc": (5, 3), "nchw": (2, 3, 4, 2)}.items():
        x, y = numbers("bce" + name, *shape), shares("bcey" + name, *shape)
        case("bce_" + name, [x], [y], bce)
    x, y = numbers("bw", 6, 3), binary("bwy", 6, 3)
    case("bce_one_weight", [x], [y], lambda p, l: bce(p, l, pos_weight=torch.tensor([2.5])))
    weights = torch.tensor([0.5, 3.0, 0.0])
    case("bce_weights", [x], [y], lambda p, l: bce(p, l, pos_weight=weights))
    x, y = numbers("bp", 2, 3, 2, 2), binary("bpy", 2, 3, 2, 2)
    case("bce_weights_nchw", [x], [y], lambda p, l: bce(p, l, pos_weight=weights.view(3, 1, 1)))
    x = torch.tensor([-200.0, -60, -21, -1e-4, 0, 1e-4, 19, 21, 60, 200])
    for label in (0.0, 1.0):
        case(f"bce_extreme_{label:.0f}", [x], [torch.full_like(x, label)], bce)
        for gamma in (0, 2):
            case(
                f"sigmoid_focal_extreme_{label:.0f}_{gamma}",
                [x],
                [torch.full_like(x, label)],
                lambda p, l, g=gamma: sigmoid_focal_loss(p, l, 0.6, g, "mean"),
            )
    for name, shape in {"n": (9,), "nc": (4, 3), "nchw": (2, 1, 3, 3)}.items():
        x, y = numbers("sf" + name, *shape), binary("sfy" + name, *shape)
        case("sigmoid_focal_" + name, [x], [y], lambda p, l: sigmoid_focal_loss(p, l, reduction="mean"))
        case(
            "sigmoid_focal_half_" + name,
            [x],
            [y],
            lambda p, l: sigmoid_focal_loss(p, l, 0.6, 0.5, "mean"),
        )


def focal(logits, labels, gamma, weights):
    log = F.log_softmax(logits, 1).gather(1, labels.unsqueeze(1)).squeeze(1)
    return -(weights[labels] * (1 - log.exp()) ** gamma * log).mean()


def class_cases():
    weights = torch.tensor([0.2, 1.5, 0.0, 2.0])
    for name, shape in {"nc": (8, 4), "ncl": (3, 4, 5), "nchw": (2, 4, 3, 2)}.items():
        x = numbers("ce" + name, *shape)
        places = (shape[0], *shape[2:])
        y = classes("cey" + name, 4, *places)
        y[0] = 3
        some = classes("cei" + name, 4, *places, ignored=-100)
        some[0] = 1
        other = classes("ceo" + name, 4, *places, ignored=2)
        other[0] = 0
        log = F.log_softmax(x, 1)
        for smoothing in (0, 0.1, 1):
            kind = f"_{smoothing}_{name}"
            case("ce" + kind, [x], [y], lambda p, l, s=smoothing: F.cross_entropy(p, l, label_smoothing=s))
            case(
                "ce_weights" + kind,
                [x],
                [y],
                lambda p, l, s=smoothing: F.cross_entropy(p, l, weights, label_smoothing=s),
            )
            case(
                "ce_ignored" + kind,
                [x],
                [some],
                lambda p, l, s=smoothing: F.cross_entropy(p, l, label_smoothing=s),
            )
            case(
                "ce_all" + kind,
                [x],
                [other],
                lambda p, l, s=smoothing: F.cross_entropy(p, l, weights, ignore_index=2, label_smoothing=s),
            )
        case("nll_" + name, [log], [y], F.nll_loss)
        case("nll_ignored_" + name, [log], [some], F.nll_loss)
        case("nll_all_" + name, [log], [other], lambda p, l: F.nll_loss(p, l, weights, ignore_index=2))
        for gamma in (0, 0.5, 2, 5):
            case(
                f"focal_{gamma}_{name}",
                [x],
                [y],
                lambda p, l, g=gamma: focal(p, l, g, torch.ones(4)),
            )
        case("focal_weights_" + name, [x], [y], lambda p, l: focal(p, l, 2, weights))
        case(
            "multiclass_dice_" + name,
            [x],
            [y],
            lambda p, l: dice(p.softmax(1).flatten(2), one_hot(l, 4), 1) if p.dim() > 2
            else dice(p.softmax(1).unsqueeze(2), one_hot(l.unsqueeze(1), 4), 1),
        )
    x = numbers("masked", 4, 4)
    x[:, 2] = -torch.inf
    case("ce_masked", [x], [torch.tensor([0, 1, 3, 1])], F.cross_entropy)
    x = numbers("mm", 6, 4)
    y = classes("mmy", 4, 6)
    case("multi_margin_1", [x], [y], F.multi_margin_loss)
    case("multi_margin_0.3", [x], [y], lambda p, l: F.multi_margin_loss(p, l, margin=0.3))


def one_hot(labels, count):
    return F.one_hot(labels.flatten(1), count).transpose(1, 2).float()


def dice(shares, labels, smooth):
    both, sizes = (shares * labels).sum(-1), shares.sum(-1) + labels.sum(-1)
    return (1 - (2 * both + smooth) / (sizes + smooth)).mean()


def pair_cases():
    hinge = lambda p, l, margin: torch.clamp_min(margin - p * l, 0).mean()
    for name, shape in {"n": (9,), "nc": (4, 3), "nchw": (2, 2, 3, 2)}.items():
        x, y = numbers("reg" + name, *shape), numbers("regy" + name, *shape)
        case("l1_" + name, [x], [y], F.l1_loss)
        case("mse_" + name, [x], [y], F.mse_loss)
        for size in (0.3, 1, 2.5):
            case(f"huber_{size}_{name}", [x], [y], lambda p, l, d=size: F.huber_loss(p, l, delta=d))
        for size in (0, 0.5, 1):
            case(f"smooth_l1_{size}_{name}", [x], [y], lambda p, l, b=size: F.smooth_l1_loss(p, l, beta=b))
        sign = signs("sign" + name, *shape)
        case("hinge_1_" + name, [x], [sign], lambda p, l: hinge(p, l, 1))
        case("hinge_2.5_" + name, [x], [sign], lambda p, l: hinge(p, l, 2.5))
        case("hinge_embedding_1_" + name, [x], [sign], F.hinge_embedding_loss)
        case(
            "hinge_embedding_2.5_" + name,
            [x],
            [sign],
            lambda p, l: F.hinge_embedding_loss(p, l, margin=2.5),
        )
    for name, shape in {"nc": (5, 4), "ncl": (2, 3, 4)}.items():
        log = F.log_softmax(numbers("kl" + name, *shape), 1)
        target = F.softmax(numbers("klt" + name, *shape), 1)
        target[0, 0] = 0
        batch = lambda p, l: F.kl_div(p, l, reduction="batchmean")
        case("kl_" + name, [log], [target], batch)
        case(
            "kl_log_" + name,
            [log],
            [F.log_softmax(numbers("klt" + name, *shape), 1)],
            lambda p, l: F.kl_div(p, l, reduction="batchmean", log_target=True),
        )
    for name, shape in {"nc": (5, 7), "nchw": (3, 1, 4, 4)}.items():
        x, y = numbers("dice" + name, *shape), binary("dicey" + name, *shape)
        y[0] = 0
        for smooth in (1e-5, 1):
            case(
                f"dice_{smooth}_{name}",
                [x],
                [y],
                lambda p, l, s=smooth: dice(p.sigmoid().flatten(1), l.flatten(1), s),
            )


def embedding_cases():
    three = [numbers(f"embedding{i}", 6, 5, scale=0.7) for i in range(3)]
    pair = three[:2]
    sign = signs("pairs", 6)
    for margin in (0, 0.4):
        case(
            f"cosine_{margin}",
            pair,
            [sign],
            lambda a, b, l, m=margin: F.cosine_embedding_loss(a, b, l, margin=m),
        )
    for margin in (1, 0.2):
        case(
            f"triplet_{margin}",
            three,
            [],
            lambda a, b, c, m=margin: F.triplet_margin_loss(a, b, c, margin=m),
        )
    for margin in (1, 3):
        case(f"contrastive_{margin}", pair, [sign], lambda a, b, l, m=margin: contrastive(a, b, l, m))


def contrastive(first, second, labels, margin):
    distance = F.pairwise_distance(first, second)
    near = torch.clamp_min(margin - distance, 0)
    return (torch.where(labels == 1, distance**2, near**2) / 2).mean()


def ctc_cases():
    log = F.log_softmax(numbers("ctc", 4, 9, 5), 2)
    targets, lengths = classes("ctcy", 4, 4, 6) + 1, torch.tensor([6, 1, 0, 3])
    targets[0] = torch.tensor([1, 2, 3, 4, 1, 2])
    inputs = torch.tensor([9, 7, 5, 4])

    def ctc(p, l, lengths, inputs=None, **more):
        inputs = torch.full((4,), 9) if inputs is None else inputs
        return F.ctc_loss(p.transpose(0, 1), l, inputs, lengths, **more)

    case("ctc_whole", [log], [targets, lengths], ctc)
    case("ctc_lengths", [log], [targets, lengths, inputs], ctc)
    case(
        "ctc_last_blank",
        [log],
        [targets - 1, lengths, inputs],
        lambda *all: ctc(*all, blank=4),
    )
    short = torch.tensor([3, 7, 5, 4])
    case(
        "ctc_zero_infinity",
        [log],
        [targets, lengths, short],
        lambda *all: ctc(*all, zero_infinity=True),
    )


def texts(array):
    values = array.detach().numpy().ravel()
    if values.dtype == np.int64:
        return [str(value) for value in values]
    return [
        np.format_float_scientific(value, unique=True, trim="-").replace("inf", "Infinity")
        for value in values
    ]


def row(name, array_name, array):
    shape = "x".join(str(length) for length in array.shape)
    return [name, array_name, shape, *texts(array)]


def rows():
    for name, (predictions, labels, loss) in CASES.items():
        leaves = [p.detach().clone().requires_grad_() for p in predictions]
        value = loss(*leaves, *labels)
        value.backward()
        assert torch.isfinite(value), name
        for kind, arrays in {
            "prediction": predictions,
            "label": labels,
            "gradient": [leaf.grad for leaf in leaves],
        }.items():
            for i, array in enumerate(arrays):
                yield row(name, f"{kind}{i}", array)
        yield row(name, "loss", value)


def main():
    binary_cases()
    class_cases()
    pair_cases()
    embedding_cases()
    ctc_cases()
    with open(HERE / "losses.csv", "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows())


if __name__ == "__main__":
    main()
