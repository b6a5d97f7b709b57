"""Training with Lightning and its defaults: loss and accuracy logged, progress bar, CSV files, checkpoints."""

import logging
import os
import sys
import warnings

import lightning
import torch
from torch.utils.data import DataLoader, TensorDataset

from loops import accuracy, loss_of

VERSION = lightning.__version__


class Module(lightning.LightningModule):
    def __init__(self, model, optimizer):
        super().__init__()
        self.model = model
        self.optimizer = optimizer

    def training_step(self, batch, _):
        inputs, labels = batch
        outputs = self.model(inputs)
        loss = loss_of(outputs, labels)
        self.log("loss", loss, prog_bar=True)
        self.log("accuracy", accuracy(outputs, labels), prog_bar=True)
        return loss

    def configure_optimizers(self):
        return self.optimizer


class Paced(lightning.Callback):
    def __init__(self, pace):
        self.pace = pace

    def on_train_batch_end(self, *_):
        self.pace()


def train(model, optimizer, inputs, labels, batch_size, directory, pace):
    # The progress bar goes to standard output, where the driver expects the answers.
    sys.stdout = open(os.path.join(directory, "lightning.log"), "w")
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore")
    loader = DataLoader(TensorDataset(inputs, labels), batch_size=batch_size, shuffle=True)
    trainer = lightning.Trainer(
        accelerator="cpu",
        max_epochs=-1,
        default_root_dir=os.path.join(directory, "lightning"),
        callbacks=[Paced(pace)],
    )
    trainer.fit(Module(model, optimizer), loader)
