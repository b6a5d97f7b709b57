"""An LSTM that learns a text by its characters, and keeps its state from window to window."""

from argparse import ArgumentParser

import lightning as L
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset
from torchmetrics.text import Perplexity

CHARACTERS = " .abcdefghijklmnopqrstuvwxyz"
ANIMALS = ["otter", "heron", "badger", "lynx", "weasel", "stoat"]
VERBS = ["sees", "follows", "likes", "hears", "fears", "meets"]
MOODS = ["old", "quick", "shy", "loud", "hungry", "clever"]


class Grammar:
    """Writes sentences about one animal until it is tired, then about another."""

    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state * 1103515245 + 12345) % 2**31
        return (self.state >> 16) % bound

    def any(self, words):
        return words[self.below(len(words))]

    def text(self, length):
        text = ""
        while len(text) < length:
            hero = self.any(ANIMALS)
            for _ in range(self.below(6) + 1):
                text += f"the {hero} {self.any(VERBS)} the {self.any(MOODS)} {self.any(ANIMALS)}. "
        return text[:length]


def windows(text, streams, window):
    """Cuts a text into streams, and these into windows; a batch has the next of every stream."""
    codes = torch.tensor([CHARACTERS.index(c) for c in text])
    per_stream = (len(codes) - 1) // streams // window
    length = streams * per_stream * window
    inputs, labels = (
        part.view(streams, per_stream, window).transpose(0, 1).reshape(-1, window)
        for part in (codes[:length], codes[1 : length + 1])
    )
    return DataLoader(TensorDataset(inputs, labels), batch_size=streams)


class CharLSTM(L.LightningModule):
    def __init__(self, hidden=96, learning_rate=3e-3):
        super().__init__()
        self.save_hyperparameters()
        self.embedding = nn.Embedding(len(CHARACTERS), 32)
        self.lstm = nn.LSTM(32, hidden, batch_first=True)
        self.head = nn.Linear(hidden, len(CHARACTERS))
        self.val_perplexity = Perplexity()
        self.test_perplexity = Perplexity()

    def forward(self, inputs, state=None):
        outputs, state = self.lstm(self.embedding(inputs), state)
        return self.head(outputs), state

    def on_train_epoch_start(self):
        self.state = None

    def training_step(self, batch, batch_idx):
        inputs, labels = batch
        logits, state = self(inputs, self.state)
        self.state = tuple(s.detach() for s in state)
        loss = F.cross_entropy(logits.transpose(1, 2), labels)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        inputs, labels = batch
        self.val_perplexity(self(inputs)[0], labels)
        self.log("val_perplexity", self.val_perplexity)

    def test_step(self, batch, batch_idx):
        inputs, labels = batch
        self.test_perplexity(self(inputs)[0], labels)
        self.log("test_perplexity", self.test_perplexity)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.learning_rate)


def main():
    parser = ArgumentParser()
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    L.seed_everything(args.seed)
    trainer = L.Trainer(
        max_epochs=4,
        accelerator="cpu",
        gradient_clip_val=1,
        callbacks=[ModelCheckpoint(monitor="val_perplexity", mode="min")],
    )
    model = CharLSTM()
    trainer.fit(
        model,
        windows(Grammar(1).text(200_000), 32, 32),
        windows(Grammar(2).text(20_000), 10, 200),
    )
    trainer.test(model, windows(Grammar(3).text(20_000), 10, 200), ckpt_path="best")


if __name__ == "__main__":
    main()
