"""What scikit-learn 1.7.2 makes of people.csv, fitted on its first 40 rows: the features of every row.

pip install numpy==2.2.6 pandas==2.3.3 scikit-learn==1.7.2
"""
import numpy as np
import pandas as pd
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, StandardScaler

rng = np.random.default_rng(7)
rows = 60
frame = pd.DataFrame(
    {
        "age": np.round(rng.normal(40, 12, rows), 1),
        "income": rng.lognormal(10, 1.5, rows),
        "offset": 1e8 + rng.normal(0, 1e-2, rows),
        "always": np.full(rows, 0.1),
        "children": rng.integers(0, 4, rows),
        "town": rng.choice(["Ulm", "Bonn", "Ähtäri", "São Paulo", "🐟", "\uffee"], rows),
        "grade": rng.choice([1, 2, 3.5], rows),
        "label": rng.choice(["no", "yes"], rows),
    }
)
for name in ["age", "income", "children", "town", "grade"]:
    frame.loc[rng.random(rows) < 0.15, name] = np.nan
frame.loc[45, "town"] = "Oslo"  # not among the training rows
frame.loc[50, "grade"] = 9
frame.to_csv("people.csv", index=False)

frame = pd.read_csv("people.csv", float_precision="round_trip")
train = frame.iloc[:40]
parts = []


def add(columns, *steps):
    pipeline = make_pipeline(*steps).fit(train[columns])
    parts.append(np.asarray(pipeline.transform(frame[columns]), dtype=np.float64))


def indicator(column):
    parts.append(MissingIndicator(features="all").fit(train[[column]]).transform(frame[[column]]).astype(np.float64))


for column in ["age", "income"]:
    add([column], SimpleImputer(strategy="mean"), StandardScaler())
    indicator(column)
add(["offset", "always"], StandardScaler())
add(["children"], SimpleImputer(strategy="median"), MinMaxScaler())
one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
add(["town"], SimpleImputer(strategy="most_frequent"), one_hot)
add(["grade"], SimpleImputer(strategy="constant", fill_value=-1), OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1))
np.savetxt("features.csv", np.hstack(parts), fmt="%.17g", delimiter=",")
