"""Foresees cancellations of bookings: searches learning rate, width and dropout over five folds."""

from argparse import ArgumentParser
from pathlib import Path

import joblib
import lightning as L
import numpy as np
import optuna
import pandas as pd
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from sklearn.compose import ColumnTransformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torchmetrics import MetricCollection
from torchmetrics.classification import BinaryAUROC, BinaryAveragePrecision

NUMBERS = ["lead_days", "nights", "price", "stays"]
CATEGORIES = ["month", "channel", "country"]


def encodings():
    one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    most_frequent = SimpleImputer(strategy="most_frequent")
    return ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), NUMBERS),
            ("missing", MissingIndicator(features="all"), NUMBERS),
            ("categories", one_hot, CATEGORIES),
            ("deposit", make_pipeline(most_frequent, one_hot), ["deposit"]),
        ]
    )


def samples(columns, table):
    features = torch.tensor(columns.transform(table), dtype=torch.float32)
    labels = torch.tensor(table["cancelled"].to_numpy(), dtype=torch.float32)
    return TensorDataset(features, labels.unsqueeze(1))


class Cancellations(L.LightningModule):
    def __init__(self, features, width, dropout, learning_rate, positive_weight=3.0):
        super().__init__()
        self.save_hyperparameters()
        self.model = nn.Sequential(
            nn.Linear(features, width),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(width, width),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(width, 1),
        )
        self.loss = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(positive_weight))
        metrics = MetricCollection(
            {"average_precision": BinaryAveragePrecision(), "auroc": BinaryAUROC()}
        )
        self.val_metrics = metrics.clone(prefix="val_")
        self.test_metrics = metrics.clone(prefix="test_")

    def forward(self, features):
        return self.model(features)

    def training_step(self, batch, batch_idx):
        features, labels = batch
        loss = self.loss(self(features), labels)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        features, labels = batch
        logits = self(features)
        self.log("val_loss", self.loss(logits, labels))
        self.val_metrics(logits, labels.long())
        self.log_dict(self.val_metrics)

    def test_step(self, batch, batch_idx):
        features, labels = batch
        self.test_metrics(self(features), labels.long())
        self.log_dict(self.test_metrics)

    def configure_optimizers(self):
        return torch.optim.AdamW(
            self.parameters(), lr=self.hparams.learning_rate, weight_decay=0.01
        )


def train_fold(table, test, train_rows, val_rows, folder, epochs, **parameters):
    """Returns the average precision of the fold's best model in validation and test."""
    columns = encodings().fit(table.iloc[train_rows])
    train_data = samples(columns, table.iloc[train_rows])
    val_data = samples(columns, table.iloc[val_rows])
    model = Cancellations(train_data.tensors[0].shape[1], **parameters)
    best = ModelCheckpoint(folder, monitor="val_average_precision", mode="max")
    trainer = L.Trainer(
        max_epochs=epochs, accelerator="cpu", callbacks=[best], enable_progress_bar=False
    )
    trainer.fit(
        model,
        DataLoader(train_data, batch_size=64, shuffle=True),
        DataLoader(val_data, batch_size=1000),
    )
    joblib.dump(columns, folder / "columns.joblib")
    test_loader = DataLoader(samples(columns, test), batch_size=1000)
    tested = trainer.test(model, test_loader, ckpt_path="best")[0]
    return best.best_model_score.item(), tested["test_average_precision"]


def main():
    parser = ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    table = pd.read_csv(args.data / "train.csv")
    test = pd.read_csv(args.data / "test.csv")
    folds = StratifiedKFold(5, shuffle=True, random_state=0)

    def objective(trial):
        parameters = {
            "learning_rate": trial.suggest_float("learning_rate", 3e-4, 3e-2, log=True),
            "width": trial.suggest_int("width", 8, 128, log=True),
            "dropout": trial.suggest_float("dropout", 0, 0.5),
        }
        scores = []
        for fold, (train_rows, val_rows) in enumerate(folds.split(table, table["cancelled"])):
            L.seed_everything(args.seed)
            folder = Path(f"point_{trial.number}", f"fold_{fold}")
            scores.append(train_fold(table, test, train_rows, val_rows, folder, 10, **parameters))
        val_score, test_score = np.mean(scores, axis=0)
        trial.set_user_attr("test_average_precision", test_score)
        return val_score

    study = optuna.create_study(
        direction="maximize", sampler=optuna.samplers.TPESampler(seed=args.seed)
    )
    study.optimize(objective, n_trials=12)
    print(study.best_params)
    print("test_average_precision", study.best_trial.user_attrs["test_average_precision"])


if __name__ == "__main__":
    main()
