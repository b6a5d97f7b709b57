"""A variational autoencoder of MNIST's digits, whose second loss grows in the first epochs."""

import gzip
from argparse import ArgumentParser

import lightning as L
import numpy as np
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from lightning.pytorch.loggers import TensorBoardLogger
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Subset, TensorDataset


def digits(data_dir, part):
    with gzip.open(f"{data_dir}/{part}-images-idx3-ubyte.gz") as file:
        pixels = torch.tensor(np.frombuffer(file.read(), np.uint8, offset=16))
    return TensorDataset(pixels.view(-1, 784) / 255)


def perceptron(inputs, hidden, outputs):
    return nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, outputs))


class VAE(L.LightningModule):
    def __init__(self, hidden=256, latent=16, learning_rate=1e-3, kl_iterations=500):
        super().__init__()
        self.save_hyperparameters()
        self.encoder = perceptron(784, hidden, 2 * latent)
        self.decoder = perceptron(latent, hidden, 784)

    def forward(self, images):
        mean, log_variance = self.encoder(images).chunk(2, dim=1)
        drawn = mean + (0.5 * log_variance).exp() * torch.randn_like(mean)
        return self.decoder(drawn), mean, log_variance

    def loss(self, images, kl_weight):
        logits, mean, log_variance = self(images)
        error = F.binary_cross_entropy_with_logits(logits, images, reduction="sum") / len(images)
        kl = 0.5 * (mean**2 + log_variance.exp() - log_variance - 1).sum(dim=1).mean()
        return error + kl_weight * kl

    def training_step(self, batch, batch_idx):
        weight = min(1, self.global_step / self.hparams.kl_iterations)
        loss = self.loss(batch[0], weight)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        self.log("val_bound", self.loss(batch[0], 1))
        if batch_idx == 0:
            images = batch[0][:8]
            pictures = torch.cat([images, self(images)[0].sigmoid()]).view(16, 1, 28, 28)
            self.logger.experiment.add_images("digits", pictures, self.global_step)

    def test_step(self, batch, batch_idx):
        self.log("test_bound", self.loss(batch[0], 1))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.learning_rate)


def main():
    parser = ArgumentParser()
    parser.add_argument("data_dir")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    L.seed_everything(args.seed)
    data = digits(args.data_dir, "train")
    trainer = L.Trainer(
        max_epochs=15,
        accelerator="cpu",
        logger=TensorBoardLogger("."),
        callbacks=[ModelCheckpoint(monitor="val_bound", mode="min")],
    )
    model = VAE()
    trainer.fit(
        model,
        DataLoader(Subset(data, range(7200)), batch_size=64, shuffle=True),
        DataLoader(Subset(data, range(7200, len(data))), batch_size=400),
    )
    trainer.test(model, DataLoader(digits(args.data_dir, "t10k"), batch_size=400), ckpt_path="best")


if __name__ == "__main__":
    main()
