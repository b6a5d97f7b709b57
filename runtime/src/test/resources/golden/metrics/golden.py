"""Writes metrics.json beside this file with scikit-learn 1.7.2 and SciPy: python golden.py

A data set is a kind (binary, multiclass, multilabel, numbers), predictions, labels, their shapes, and what each metric
gives of it: a number, a list or a matrix. Data sets have ties, classes that do not occur and ignored labels. torchmetrics
1.8.2 counts in single precision: where it has the metric, the script compares its value to six digits.
"""

import json
import pathlib
import warnings
import zlib

import numpy as np
import scipy.stats as st
import sklearn.metrics as sk
import torch
import torchmetrics.functional as tm
import torchmetrics.functional.classification as tc

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).parent
SETS = []


def draw(name):
    return np.random.default_rng(zlib.crc32(name.encode()))


def plain(value):
    if isinstance(value, torch.Tensor):
        value = value.detach().numpy()
    array = np.asarray(value, dtype=np.float64)
    return array.item() if array.ndim == 0 else array.tolist()


def add(name, kind, predictions, labels, expected, classes=1, ignored=None):
    SETS.append(
        dict(
            name=name,
            kind=kind,
            classes=classes,
            ignored=ignored,
            shape=list(predictions.shape),
            predictions=predictions.ravel().tolist(),
            label_shape=list(labels.shape),
            labels=labels.ravel().tolist(),
            expected={metric: plain(value) for metric, value in expected.items()},
        )
    )


def same(value, single):
    """The exact value, after a look at torchmetrics' in single precision."""
    np.testing.assert_allclose(np.asarray(value, float), np.asarray(single, float), rtol=2e-6, atol=2e-6)
    return value


def by_average(prefix, function, single):
    """A metric by each average; single is torchmetrics'."""
    averages = {"micro": "micro", "macro": "macro", "weighted": "weighted", "none": None}
    return {f"{prefix}_{name}": same(function(average), single(average)) for name, average in averages.items()}


def specificity(matrices, average, weights, occurs):
    """Of 2x2 matrices tn fp fn tp, as scikit-learn's multilabel_confusion_matrix gives them."""
    tn, fp = matrices[:, 0, 0].astype(float), matrices[:, 0, 1].astype(float)
    if average == "micro":
        return tn.sum() / (tn + fp).sum()
    each = np.divide(tn, tn + fp, out=np.zeros(len(tn)), where=tn + fp > 0)
    if average is None:
        return each
    weights = weights if average == "weighted" else occurs
    return (each * weights).sum() / weights.sum()


def calibration(confidences, right, bins=15):
    bin_of = np.minimum(np.digitize(confidences, np.linspace(0, 1, bins + 1)) - 1, bins - 1)
    error = 0.0
    for b in np.unique(bin_of):
        inside = bin_of == b
        error += abs(right[inside].mean() - confidences[inside].mean()) * inside.mean()
    return error


def multiclass(name, logits, labels, ignored=None):
    classes = logits.shape[1]
    x, y = torch.tensor(logits), torch.tensor(labels)
    more = dict(num_classes=classes, ignore_index=ignored)
    kept = np.ones(labels.shape, bool) if ignored is None else labels != ignored
    rows = np.moveaxis(logits, 1, -1)[kept]
    truth = labels[kept]
    chosen = rows.argmax(1)
    every = dict(labels=range(classes), zero_division=0)
    expected = {}

    def scored(function, average):
        which = every if average is None else dict(zero_division=0)
        return function(truth, chosen, average=average, **which)

    for metric, function, single in [
        ("precision", sk.precision_score, tc.multiclass_precision),
        ("recall", sk.recall_score, tc.multiclass_recall),
        ("accuracy", sk.recall_score, tc.multiclass_accuracy),
        ("f1", sk.f1_score, tc.multiclass_f1_score),
        ("iou", sk.jaccard_score, tc.multiclass_jaccard_index),
    ]:
        expected |= by_average(metric, lambda a: scored(function, a), lambda a: single(x, y, average=a, **more))
    expected |= by_average(
        "fbeta2",
        lambda a: scored(lambda *d, **m: sk.fbeta_score(*d, beta=2, **m), a),
        lambda a: tc.multiclass_fbeta_score(x, y, 2.0, average=a, **more),
    )
    matrices = sk.multilabel_confusion_matrix(truth, chosen, labels=range(classes))
    weights = matrices[:, 1, :].sum(1)
    expected |= by_average(
        "specificity",
        lambda a: specificity(matrices, a, weights, weights + matrices[:, 0, 1] > 0),
        lambda a: tc.multiclass_specificity(x, y, average=a, **more),
    )
    for key, normalize, single in [
        ("confusion", None, None),
        ("confusion_of_labels", "true", "true"),
        ("confusion_of_predictions", "pred", "pred"),
        ("confusion_of_all", "all", "all"),
    ]:
        expected[key] = same(
            sk.confusion_matrix(truth, chosen, labels=range(classes), normalize=normalize),
            tc.multiclass_confusion_matrix(x, y, normalize=single, **more),
        )
    for weights in (None, "linear", "quadratic"):
        expected["kappa_" + str(weights).lower()] = sk.cohen_kappa_score(
            truth, chosen, weights=weights, labels=range(classes)
        )
    expected["mcc"] = sk.matthews_corrcoef(truth, chosen)
    shares = torch.softmax(torch.tensor(rows), 1).numpy()
    areas, precisions, counts = [], [], []
    for c in range(classes):
        positive = truth == c
        both = positive.any() and not positive.all()
        areas.append(sk.roc_auc_score(positive, shares[:, c]) if both else np.nan)
        precisions.append(sk.average_precision_score(positive, shares[:, c]) if positive.any() else np.nan)
        counts.append(positive.sum())
    counts = np.array(counts)
    for metric, each in {"auroc": areas, "average_precision": precisions}.items():
        each = np.array(each)
        has = ~np.isnan(each)
        expected[metric + "_none"] = each
        expected[metric + "_macro"] = each[has].mean() if has.any() else np.nan
        expected[metric + "_weighted"] = (each[has] * counts[has]).sum() / counts[has].sum() if has.any() else np.nan
    expected["ece"] = same(
        calibration(shares.max(1), shares.argmax(1) == truth),
        tc.multiclass_calibration_error(torch.tensor(shares), torch.tensor(truth), num_classes=classes, n_bins=15),
    )
    expected["perplexity"] = np.exp(torch.nn.functional.cross_entropy(torch.tensor(rows), torch.tensor(truth)).item())
    for k in (1, 2):
        order = np.argsort(-rows, axis=1, kind="stable")[:, :k]
        expected[f"top_{k}"] = (order == truth[:, None]).any(1).mean()
    add(name, "multiclass", logits, labels, expected, classes, ignored)


def binary(name, logits, labels, ignored=None):
    kept = np.ones(labels.shape, bool) if ignored is None else labels != ignored
    scores, truth = logits[kept].ravel(), labels[kept].ravel()
    chosen = (scores > 0).astype(int)
    x, y = torch.tensor(scores), torch.tensor(truth)
    expected = {}
    for metric, function, single in [
        ("precision", sk.precision_score, tc.binary_precision),
        ("recall", sk.recall_score, tc.binary_recall),
        ("f1", sk.f1_score, tc.binary_f1_score),
        ("iou", sk.jaccard_score, tc.binary_jaccard_index),
    ]:
        expected[metric] = same(function(truth, chosen, zero_division=0), single(x, y))
    expected["accuracy"] = sk.accuracy_score(truth, chosen)
    expected["fbeta2"] = sk.fbeta_score(truth, chosen, beta=2, zero_division=0)
    expected["specificity"] = same(
        sk.recall_score(truth, chosen, pos_label=0, zero_division=0), tc.binary_specificity(x, y)
    )
    expected["confusion"] = sk.confusion_matrix(truth, chosen, labels=[0, 1])
    expected["kappa_none"] = sk.cohen_kappa_score(truth, chosen, labels=[0, 1])
    expected["mcc"] = sk.matthews_corrcoef(truth, chosen)
    expected["auroc"] = sk.roc_auc_score(truth, scores) if 0 < truth.sum() < truth.size else np.nan
    expected["average_precision"] = sk.average_precision_score(truth, scores) if truth.any() else np.nan
    expected["ece"] = same(
        calibration(torch.sigmoid(x).numpy(), truth == 1), tc.binary_calibration_error(torch.sigmoid(x), y, n_bins=15)
    )
    add(name, "binary", logits, labels, expected, 1, ignored)


def multilabel(name, logits, labels):
    count = logits.shape[1]
    x, y = torch.tensor(logits), torch.tensor(labels)
    more = dict(num_labels=count)
    scores = np.moveaxis(logits, 1, -1).reshape(-1, count)
    truth = np.moveaxis(labels, 1, -1).reshape(-1, count)
    chosen = (scores > 0).astype(int)
    expected = {}
    for metric, function, single in [
        ("precision", sk.precision_score, tc.multilabel_precision),
        ("recall", sk.recall_score, tc.multilabel_recall),
        ("f1", sk.f1_score, tc.multilabel_f1_score),
        ("iou", sk.jaccard_score, tc.multilabel_jaccard_index),
    ]:
        expected |= by_average(
            metric,
            lambda a: function(truth, chosen, average=a, zero_division=0),
            lambda a: single(x, y, average=a, **more),
        )
    for average in ("micro", "macro", "weighted", None):
        name_of = str(average).lower()
        expected["auroc_" + name_of] = sk.roc_auc_score(truth, scores, average=average)
        expected["average_precision_" + name_of] = sk.average_precision_score(truth, scores, average=average)
    matrices = sk.multilabel_confusion_matrix(truth, chosen)
    expected |= by_average(
        "specificity",
        lambda a: specificity(matrices, a, matrices[:, 1, :].sum(1), np.ones(count)),
        lambda a: tc.multilabel_specificity(x, y, average=a, **more),
    )
    expected["accuracy_micro"] = (truth == chosen).mean()
    expected["accuracy_none"] = (truth == chosen).mean(0)
    expected["mcc"] = sk.matthews_corrcoef(truth.ravel(), chosen.ravel())
    expected["confusion"] = matrices.reshape(count, 4)
    add(name, "multilabel", logits, labels, expected, count)


def pearson(x, y):
    """In extended precision, since SciPy loses digits of numbers far from zero."""
    x, y = np.asarray(x, np.longdouble), np.asarray(y, np.longdouble)
    x, y = x - x.mean(), y - y.mean()
    return float((x * y).sum() / np.sqrt((x * x).sum() * (y * y).sum()))


def numbers(name, predictions, labels):
    p, y = predictions.reshape(len(predictions), -1), labels.reshape(len(labels), -1)
    outputs = range(p.shape[1])
    lengths = np.linalg.norm(p, axis=1) * np.linalg.norm(y, axis=1)
    cosine = np.divide((p * y).sum(1), lengths, out=np.zeros(len(p)), where=lengths > 0).mean()
    correlations = [pearson(p[:, i], y[:, i]) for i in outputs]
    np.testing.assert_allclose(correlations, [st.pearsonr(p[:, i], y[:, i]).statistic for i in outputs], rtol=1e-9)
    expected = {
        "mae": sk.mean_absolute_error(y, p),
        "mse": sk.mean_squared_error(y, p),
        "rmse": np.sqrt(sk.mean_squared_error(y, p)),
        "r2": sk.r2_score(y, p),
        "explained_variance": sk.explained_variance_score(y, p),
        "mape": same(
            (np.abs(p - y) / np.maximum(np.abs(y), 1.17e-6)).mean(),
            tm.mean_absolute_percentage_error(torch.tensor(p), torch.tensor(y)),
        ),
        "pearson": np.mean(correlations),
        "spearman": np.mean([st.spearmanr(p[:, i], y[:, i]).statistic for i in outputs]),
        "cosine_similarity": cosine,
    }
    add(name, "numbers", predictions, labels, expected)


def quantised(name, *shape, scale=2.0):
    """Numbers with many ties."""
    return np.round(draw(name).normal(size=shape) * scale * 2) / 2


def main():
    g = draw("data")
    multiclass("plain", g.normal(size=(97, 5)) * 2, g.integers(0, 5, 97))
    multiclass("ties", quantised("ties", 83, 4), draw("ties?").integers(0, 4, 83))
    multiclass("empty_class", np.c_[g.normal(size=(60, 4)), np.full(60, -50.0)], g.integers(0, 3, 60))
    multiclass("two_classes", g.normal(size=(40, 2)), g.integers(0, 2, 40))
    multiclass("one_label_only", g.normal(size=(20, 3)), np.full(20, 1))
    masks = g.integers(0, 4, (3, 5, 6))
    masks[g.uniform(size=masks.shape) < 0.2] = 255
    multiclass("masks_ignored", g.normal(size=(3, 4, 5, 6)), masks, 255)
    binary("plain", g.normal(size=131), g.integers(0, 2, 131))
    binary("ties", quantised("bties", 90), draw("bties?").integers(0, 2, 90))
    binary("no_positive", g.normal(size=30), np.zeros(30, int))
    binary("no_negative", g.normal(size=30), np.ones(30, int))
    binary("rare", g.normal(size=400) - 2, (g.uniform(size=400) < 0.03).astype(int))
    ignoring = g.integers(0, 2, (6, 4, 3))
    ignoring[g.uniform(size=ignoring.shape) < 0.3] = -1
    binary("masks_ignored", g.normal(size=(6, 4, 3)), ignoring, -1)
    multilabel("plain", g.normal(size=(70, 6)), g.integers(0, 2, (70, 6)))
    multilabel("ties", quantised("lties", 70, 3), draw("lties?").integers(0, 2, (70, 3)))
    multilabel("places", g.normal(size=(9, 3, 4)), g.integers(0, 2, (9, 3, 4)))
    y = g.normal(size=50)
    numbers("plain", y + g.normal(size=50) * 0.3, y)
    numbers("far_from_zero", 1e6 + y + g.normal(size=50) * 0.1, 1e6 + y)
    numbers("ties", quantised("nties", 80), quantised("nties?", 80))
    y = g.normal(size=(40, 3)) * [1, 10, 0.1]
    numbers("outputs", y + g.normal(size=(40, 3)) * 0.2, y)
    numbers("zeros", g.normal(size=30), np.round(g.normal(size=30)))
    (HERE / "metrics.json").write_text(json.dumps(SETS))


main()
