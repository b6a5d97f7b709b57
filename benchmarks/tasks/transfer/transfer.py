"""Five digits of MNIST: 0 to 4 from nothing, then 5 to 9 with that backbone, frozen for two epochs."""

import gzip
from argparse import ArgumentParser

import lightning as L
import numpy as np
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Subset, TensorDataset
from torchmetrics.classification import MulticlassF1Score


def read(data_dir, name, header):
    with gzip.open(f"{data_dir}/{name}-ubyte.gz") as file:
        return torch.tensor(np.frombuffer(file.read(), np.uint8, offset=header))


def digits(data_dir, part, first):
    images = read(data_dir, f"{part}-images-idx3", 16).view(-1, 1, 28, 28) / 255
    labels = read(data_dir, f"{part}-labels-idx1", 8).long()
    kept = (labels >= first) & (labels < first + 5)
    return TensorDataset(images[kept], labels[kept] - first)


def loaders(data_dir, first, train_digits):
    data = digits(data_dir, "train", first)
    train = Subset(data, range(train_digits))
    val = Subset(data, range(train_digits, len(data)))
    return (
        DataLoader(train, batch_size=64, shuffle=True),
        DataLoader(val, batch_size=500),
        DataLoader(digits(data_dir, "t10k", first), batch_size=500),
    )


class DigitClassifier(L.LightningModule):
    def __init__(self, learning_rate, frozen_epochs=0, source=None):
        super().__init__()
        self.save_hyperparameters()
        self.backbone = nn.Sequential(
            nn.Conv2d(1, 16, 5),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 5),
            nn.BatchNorm2d(32),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
        )
        self.head = nn.Linear(512, 5)
        self.val_f1 = MulticlassF1Score(5, average="macro")
        self.test_f1 = MulticlassF1Score(5, average="macro")
        if source:
            self.backbone.load_state_dict(
                DigitClassifier.load_from_checkpoint(source).backbone.state_dict()
            )

    def forward(self, images):
        return self.head(self.backbone(images))

    def on_train_epoch_start(self):
        trained = self.current_epoch >= self.hparams.frozen_epochs
        self.backbone.requires_grad_(trained)
        self.backbone.train(trained)

    def training_step(self, batch, batch_idx):
        images, labels = batch
        loss = F.cross_entropy(self(images), labels)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        images, labels = batch
        logits = self(images)
        self.val_f1(logits, labels)
        self.log("val_loss", F.cross_entropy(logits, labels))
        self.log("val_f1", self.val_f1)

    def test_step(self, batch, batch_idx):
        images, labels = batch
        self.test_f1(self(images), labels)
        self.log("test_f1", self.test_f1)

    def configure_optimizers(self):
        rate = self.hparams.learning_rate
        if not self.hparams.source:
            return torch.optim.Adam(self.parameters(), lr=rate)
        return torch.optim.Adam(
            [
                {"params": self.backbone[0].parameters(), "lr": 0.03 * rate},
                {"params": self.backbone[1:].parameters(), "lr": 0.3 * rate},
                {"params": self.head.parameters(), "lr": rate},
            ]
        )


def train(model, data, epochs):
    train_loader, val_loader, test_loader = data
    best = ModelCheckpoint(monitor="val_f1", mode="max")
    trainer = L.Trainer(max_epochs=epochs, accelerator="cpu", callbacks=[best])
    trainer.fit(model, train_loader, val_loader)
    trainer.test(model, test_loader, ckpt_path="best")
    return best.best_model_path


def main():
    parser = ArgumentParser()
    parser.add_argument("data_dir")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    L.seed_everything(args.seed)
    source = train(DigitClassifier(1e-3), loaders(args.data_dir, 0, 3000), epochs=4)
    model = DigitClassifier(3e-3, frozen_epochs=2, source=source)
    train(model, loaders(args.data_dir, 5, 1000), epochs=8)


if __name__ == "__main__":
    main()
