"""A small transformer that learns to write a text, one character after another."""

from argparse import ArgumentParser
from pathlib import Path

import lightning as L
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset
from torchmetrics.text import Perplexity


def windows(text, vocabulary, window):
    """Cuts a text into windows; the label of each is the same window one character further."""
    codes = torch.tensor([vocabulary.index(character) for character in text])
    count = (len(codes) - 1) // window
    inputs = codes[: count * window].view(count, window)
    labels = codes[1 : count * window + 1].view(count, window)
    return TensorDataset(inputs, labels)


class CharacterTransformer(L.LightningModule):
    def __init__(self, vocabulary, window, size, heads, layers, dropout, learning_rate):
        super().__init__()
        self.save_hyperparameters()
        self.characters = nn.Embedding(len(vocabulary), size)
        self.places = nn.Embedding(window, size)
        layer = nn.TransformerEncoderLayer(
            size, heads, 4 * size, dropout, "gelu", batch_first=True, norm_first=True
        )
        self.encoder = nn.TransformerEncoder(
            layer, layers, nn.LayerNorm(size), enable_nested_tensor=False
        )
        # nn.TransformerEncoder copies one layer with its weights; here each layer begins with its own.
        self.encoder.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(
                size, heads, 4 * size, dropout, "gelu", batch_first=True, norm_first=True
            )
            for _ in range(layers)
        )
        self.head = nn.Linear(size, len(vocabulary))
        self.val_perplexity = Perplexity()
        self.test_perplexity = Perplexity()

    def forward(self, inputs):
        length = inputs.shape[1]
        places = torch.arange(length, device=self.device)
        mask = nn.Transformer.generate_square_subsequent_mask(length, self.device)
        vectors = self.characters(inputs) + self.places(places)
        return self.head(self.encoder(vectors, mask, is_causal=True))

    def training_step(self, batch, batch_idx):
        inputs, labels = batch
        loss = F.cross_entropy(self(inputs).transpose(1, 2), labels)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        inputs, labels = batch
        self.val_perplexity(self(inputs), labels)
        self.log("val_perplexity", self.val_perplexity)

    def test_step(self, batch, batch_idx):
        inputs, labels = batch
        self.test_perplexity(self(inputs), labels)
        self.log("test_perplexity", self.test_perplexity)

    def configure_optimizers(self):
        optimizer = torch.optim.AdamW(self.parameters(), lr=self.hparams.learning_rate)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer,
            self.hparams.learning_rate,
            total_steps=self.trainer.estimated_stepping_batches,
            cycle_momentum=False,
        )
        return {
            "optimizer": optimizer,
            "lr_scheduler": {"scheduler": schedule, "interval": "step"},
        }

    @torch.no_grad()
    def generate(self, prompt, characters, temperature):
        vocabulary = self.hparams.vocabulary
        self.eval()
        text = prompt
        for _ in range(characters):
            inputs = [vocabulary.index(character) for character in text[-self.hparams.window :]]
            logits = self(torch.tensor([inputs], device=self.device))[0, -1]
            drawn = torch.multinomial(F.softmax(logits / temperature, dim=0), 1)
            text += vocabulary[drawn.item()]
        return text


def train(data, window=64, batch_size=32, epochs=10):
    text = (data / "text.txt").read_text()
    train_end, val_end = int(0.8 * len(text)), int(0.9 * len(text))
    vocabulary = "".join(sorted(set(text[:train_end])))
    model = CharacterTransformer(
        vocabulary, window, size=64, heads=4, layers=2, dropout=0.1, learning_rate=5e-3
    )
    trainer = L.Trainer(
        max_epochs=epochs,
        accelerator="cpu",
        gradient_clip_val=1,
        log_every_n_steps=20,
        callbacks=[ModelCheckpoint(monitor="val_perplexity", mode="min")],
    )
    trainer.fit(
        model,
        DataLoader(windows(text[:train_end], vocabulary, window), batch_size, shuffle=True),
        DataLoader(windows(text[train_end:val_end], vocabulary, window), 64),
    )
    test_loader = DataLoader(windows(text[val_end:], vocabulary, window), 64)
    trainer.test(model, test_loader, ckpt_path="best")


def main():
    parser = ArgumentParser()
    parser.add_argument("--data", type=Path, help="train on this folder's texts")
    parser.add_argument("--generate", help="a checkpoint to generate with")
    parser.add_argument("--prompt", default="the old ")
    parser.add_argument("--characters", type=int, default=500)
    parser.add_argument("--temperature", type=float, default=0.8)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    L.seed_everything(args.seed)
    if args.generate:
        model = CharacterTransformer.load_from_checkpoint(args.generate)
        print(model.generate(args.prompt, args.characters, args.temperature))
    else:
        train(args.data)


if __name__ == "__main__":
    main()
