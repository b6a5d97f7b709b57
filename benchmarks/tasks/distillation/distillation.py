"""A convolutional teacher of all digits, then a small student that learns from few and from it."""

import gzip
from argparse import ArgumentParser

import lightning as L
import numpy as np
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Subset, TensorDataset
from torchmetrics.classification import MulticlassAccuracy


def read(data_dir, name, header):
    with gzip.open(f"{data_dir}/{name}-ubyte.gz") as file:
        return torch.tensor(np.frombuffer(file.read(), np.uint8, offset=header))


def digits(data_dir, part):
    images = read(data_dir, f"{part}-images-idx3", 16).view(-1, 1, 28, 28) / 255
    return TensorDataset(images, read(data_dir, f"{part}-labels-idx1", 8).long())


class Classifier(L.LightningModule):
    def __init__(self, network, learning_rate=1e-3):
        super().__init__()
        self.network = network
        self.learning_rate = learning_rate
        self.val_acc = MulticlassAccuracy(10, average="micro")
        self.test_acc = MulticlassAccuracy(10, average="micro")

    def training_step(self, batch, batch_idx):
        images, labels = batch
        loss = self.loss(images, self.network(images), labels)
        self.log("train_loss", loss)
        return loss

    def loss(self, images, logits, labels):
        return F.cross_entropy(logits, labels)

    def validation_step(self, batch, batch_idx):
        images, labels = batch
        logits = self.network(images)
        self.val_acc(logits, labels)
        self.log("val_loss", self.loss(images, logits, labels))
        self.log("val_acc", self.val_acc)

    def test_step(self, batch, batch_idx):
        images, labels = batch
        self.test_acc(self.network(images), labels)
        self.log("test_acc", self.test_acc)

    def configure_optimizers(self):
        return torch.optim.Adam(self.network.parameters(), lr=self.learning_rate)


class Student(Classifier):
    def __init__(self, network, teacher, temperature, soft_share):
        super().__init__(network)
        self.teacher = teacher.eval().requires_grad_(False)
        self.temperature = temperature
        self.soft_share = soft_share

    def loss(self, images, logits, labels):
        t = self.temperature
        soft = F.kl_div(
            F.log_softmax(logits / t, 1),
            F.log_softmax(self.teacher(images) / t, 1),
            reduction="batchmean",
            log_target=True,
        )
        hard = F.cross_entropy(logits, labels)
        return self.soft_share * t**2 * soft + (1 - self.soft_share) * hard


def train(model, data_dir, train_digits, epochs):
    data = digits(data_dir, "train")
    best = ModelCheckpoint(monitor="val_acc", mode="max")
    trainer = L.Trainer(max_epochs=epochs, accelerator="cpu", callbacks=[best])
    trainer.fit(
        model,
        DataLoader(Subset(data, range(train_digits)), batch_size=64, shuffle=True),
        DataLoader(Subset(data, range(7200, len(data))), batch_size=500),
    )
    trainer.test(model, DataLoader(digits(data_dir, "t10k"), batch_size=500), ckpt_path="best")
    return best.best_model_path


def main():
    parser = ArgumentParser()
    parser.add_argument("data_dir")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    L.seed_everything(args.seed)
    cnn = nn.Sequential(
        nn.Conv2d(1, 16, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(512, 10),
    )
    best = train(Classifier(cnn), args.data_dir, train_digits=7200, epochs=4)
    teacher = Classifier.load_from_checkpoint(best, network=cnn).network
    mlp = nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))
    student = Student(mlp, teacher, temperature=4, soft_share=0.9)
    train(student, args.data_dir, train_digits=2000, epochs=20)


if __name__ == "__main__":
    main()
