"""A variational autoencoder, whose second loss grows in the first epochs, and what it draws."""

from argparse import ArgumentParser

import lightning as L
import numpy as np
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from lightning.pytorch.loggers import TensorBoardLogger
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset
from torchvision.utils import make_grid


def pictures(folder, part):
    pixels = torch.from_numpy(np.fromfile(f"{folder}/{part}", np.uint8, offset=16))
    return TensorDataset(pixels.view(-1, 784) / 255)


def loaders(folder, batch_size=64):
    return (
        DataLoader(pictures(folder, "train"), batch_size, shuffle=True),
        DataLoader(pictures(folder, "val"), 500),
        DataLoader(pictures(folder, "test"), 500),
    )


def perceptron(inputs, hidden, outputs):
    return nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, outputs))


class VAE(L.LightningModule):
    def __init__(self, hidden=256, latent=8, learning_rate=3e-3, kl_iterations=500):
        super().__init__()
        self.save_hyperparameters()
        self.encoder = perceptron(784, hidden, 2 * latent)
        self.decoder = perceptron(latent, hidden, 784)

    def forward(self, images):
        mean, log_variance = self.encoder(images).chunk(2, dim=1)
        drawn = mean + (0.5 * log_variance).exp() * torch.randn_like(mean)
        return self.decoder(drawn), mean, log_variance

    def losses(self, images):
        logits, mean, log_variance = self(images)
        error = F.binary_cross_entropy_with_logits(logits, images, reduction="sum") / len(images)
        divergence = 0.5 * (mean**2 + log_variance.exp() - log_variance - 1).sum(dim=1).mean()
        return error, divergence

    def training_step(self, batch, batch_idx):
        error, divergence = self.losses(batch[0])
        loss = error + min(1, self.global_step / self.hparams.kl_iterations) * divergence
        self.log("train_loss", loss)
        self.log("train_error", error)
        self.log("train_divergence", divergence)
        return loss

    def log_losses(self, split, images):
        error, divergence = self.losses(images)
        self.log(f"{split}_error", error)
        self.log(f"{split}_divergence", divergence)
        self.log(f"{split}_bound", error + divergence)

    def validation_step(self, batch, batch_idx):
        self.log_losses("val", batch[0])
        if batch_idx == 0:
            self.log_pictures(batch[0][:16])

    def log_pictures(self, images):
        logits, mean, log_variance = self(images)
        codes = torch.randn(16, self.hparams.latent, device=self.device)
        board = self.logger.experiment
        both = torch.cat([images, logits.sigmoid()]).view(32, 1, 28, 28)
        board.add_image("reconstructed", make_grid(both), self.global_step)
        drawn = self.decoder(codes).sigmoid().view(16, 1, 28, 28)
        board.add_image("drawn", make_grid(drawn), self.global_step)
        board.add_histogram("codes", torch.cat([mean, log_variance]), self.global_step)
        for name, parameter in self.named_parameters():
            board.add_histogram(f"weights/{name}", parameter, self.global_step)

    def on_before_optimizer_step(self, optimizer):
        if self.trainer.is_last_batch:
            for name, parameter in self.named_parameters():
                gradient = parameter.grad
                self.logger.experiment.add_histogram(f"gradients/{name}", gradient, self.global_step)

    def test_step(self, batch, batch_idx):
        self.log_losses("test", batch[0])

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.learning_rate)


def main():
    parser = ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    L.seed_everything(args.seed)
    train_loader, val_loader, test_loader = loaders(args.data)
    model = VAE()
    best = ModelCheckpoint(monitor="val_bound", mode="min")
    board = TensorBoardLogger(".")
    trainer = L.Trainer(max_epochs=30, accelerator="cpu", logger=board, callbacks=[best])
    trainer.fit(model, train_loader, val_loader)
    trainer.test(model, test_loader, ckpt_path="best")


if __name__ == "__main__":
    main()
