"""Writes a CSV of a million rows and 20 columns, and reads, fits and encodes it with pandas and scikit-learn.

python tables.py write data.csv [rows] | python tables.py read data.csv [rounds]
"""
import sys
import time

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

FLOATS = [f"x{i}" for i in range(10)]
INTEGERS = [f"n{i}" for i in range(4)]
CATEGORIES = [f"c{i}" for i in range(5)]
SIZES = [2, 5, 8, 12, 20]


def write(path, rows):
    rng = np.random.default_rng(1)
    frame = {}
    for i, name in enumerate(FLOATS):  # half as measured, half as Python writes doubles
        values = rng.normal(10 * i, 1 + i, rows)
        frame[name] = np.round(values, 3) if i < 5 else values
    for i, name in enumerate(INTEGERS):
        frame[name] = rng.integers(0, 10 ** (i + 1), rows)
    for size, name in zip(SIZES, CATEGORIES):
        frame[name] = np.array([f"{name} no {k}" for k in range(size)])[rng.integers(0, size, rows)]
    frame = pd.DataFrame(frame)
    for name in FLOATS[:3] + CATEGORIES[:2]:
        frame.loc[rng.random(rows) < 0.05, name] = np.nan
    frame["y"] = rng.choice(["no", "yes"], rows)
    frame.to_csv(path, index=False)


def read(path):
    started = time.perf_counter()
    frame = pd.read_csv(path)
    parsed = time.perf_counter()
    train = frame.iloc[: len(frame) * 8 // 10]
    encoder = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), FLOATS + INTEGERS),
            ("categories", make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore", sparse_output=False)), CATEGORIES),
        ]
    )
    encoder.fit(train)
    fitted = time.perf_counter()
    features = encoder.transform(frame).astype(np.float32)
    labels = pd.factorize(frame["y"], sort=True)[0].astype(np.int64)
    ended = time.perf_counter()
    return parsed - started, fitted - parsed, ended - fitted, features.shape, float(features.sum(dtype=np.float64)), int(labels.sum())


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000)
    else:
        for _ in range(int(sys.argv[3]) if len(sys.argv) > 3 else 1):
            parse, fit, encode, shape, total, label = read(sys.argv[2])
            print(f"python read {parse:.2f} fit {fit:.2f} encode {encode:.2f} together {parse + fit + encode:.2f} s, {shape}, sum {total:.4f}, {label}", flush=True)
