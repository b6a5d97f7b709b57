"""Five kinds of stars, some of them rare, with a backbone that has learnt polygons."""

from argparse import ArgumentParser

import lightning as L
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, WeightedRandomSampler
from torchmetrics import MetricCollection
from torchmetrics.classification import (
    MulticlassConfusionMatrix,
    MulticlassF1Score,
    MulticlassRecall,
)
from torchvision.datasets import ImageFolder
from torchvision.transforms import v2


def loaders(folder, batch_size=32):
    scaled = v2.Compose(
        [v2.ToImage(), v2.ToDtype(torch.float32, scale=True), v2.Normalize([0.5] * 3, [0.25] * 3)]
    )
    augmented = v2.Compose(
        [
            v2.RandomHorizontalFlip(),
            v2.RandomRotation(45),
            v2.ColorJitter(0.3, 0.3, 0.3, 0.1),
            scaled,
        ]
    )
    train = ImageFolder(f"{folder}/train", augmented)
    classes = torch.tensor(train.targets)
    sampler = WeightedRandomSampler((1 / classes.bincount())[classes], len(train))
    return (
        DataLoader(train, batch_size, sampler=sampler),
        DataLoader(ImageFolder(f"{folder}/val", scaled), 100),
        DataLoader(ImageFolder(f"{folder}/test", scaled), 100),
    )


def convolution(inputs, channels):
    return nn.Sequential(
        nn.Conv2d(inputs, channels, 3, padding=1),
        nn.BatchNorm2d(channels),
        nn.ReLU(),
        nn.MaxPool2d(2),
    )


class Classifier(L.LightningModule):
    def __init__(self, classes, epochs, frozen_epochs=0, backbone_rate=1.0, source=None):
        super().__init__()
        self.save_hyperparameters()
        self.backbone = nn.Sequential(
            convolution(3, 16),
            convolution(16, 32),
            convolution(32, 64),
            convolution(64, 64),
            nn.Flatten(),
        )
        self.head = nn.Linear(1024, classes)
        metrics = MetricCollection(
            {
                "f1": MulticlassF1Score(classes, average="macro"),
                "balanced_accuracy": MulticlassRecall(classes, average="macro"),
            }
        )
        self.val_metrics = metrics.clone(prefix="val_")
        self.test_metrics = metrics.clone(prefix="test_")
        self.confusion = MulticlassConfusionMatrix(classes)
        if source:
            trained = Classifier.load_from_checkpoint(source)
            self.backbone.load_state_dict(trained.backbone.state_dict())

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
        self.log("val_loss", F.cross_entropy(logits, labels))
        self.val_metrics(logits, labels)
        self.log_dict(self.val_metrics)

    def test_step(self, batch, batch_idx):
        images, labels = batch
        logits = self(images)
        self.test_metrics(logits, labels)
        self.log_dict(self.test_metrics)
        self.confusion.update(logits, labels)

    def on_test_epoch_end(self):
        print(self.confusion.compute())

    def configure_optimizers(self):
        backbone = {"params": self.backbone.parameters(), "lr": 3e-3 * self.hparams.backbone_rate}
        head = {"params": self.head.parameters(), "lr": 3e-3}
        optimizer = torch.optim.Adam([backbone, head])
        return [optimizer], [
            torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, self.hparams.epochs)
        ]


def train(folder, model):
    train_loader, val_loader, test_loader = loaders(folder)
    best = ModelCheckpoint(monitor="val_f1", mode="max")
    trainer = L.Trainer(max_epochs=model.hparams.epochs, accelerator="cpu", callbacks=[best])
    trainer.fit(model, train_loader, val_loader)
    trainer.test(model, test_loader, ckpt_path="best")
    return best.best_model_path


def main():
    parser = ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    L.seed_everything(args.seed)
    source = train(f"{args.data}/polygons", Classifier(classes=6, epochs=10))
    model = Classifier(classes=5, epochs=15, frozen_epochs=2, backbone_rate=0.3, source=source)
    train(f"{args.data}/stars", model)


if __name__ == "__main__":
    main()
