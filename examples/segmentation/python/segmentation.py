"""A U-Net that tells cells, fibres and rings apart, pixel by pixel."""

from argparse import ArgumentParser
from pathlib import Path

import lightning as L
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset
from torchmetrics.classification import MulticlassJaccardIndex
from torchvision import tv_tensors
from torchvision.io import decode_image
from torchvision.transforms import v2


class Scenes(Dataset):
    def __init__(self, folder, *augmentations):
        self.images = sorted(Path(folder, "images").iterdir())
        self.masks = sorted(Path(folder, "masks").iterdir())
        self.transform = v2.Compose(
            [
                *augmentations,
                v2.ToDtype({tv_tensors.Image: torch.float32, "others": torch.int64}, scale=True),
                v2.Normalize([0.5] * 3, [0.25] * 3),
            ]
        )

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        image = tv_tensors.Image(decode_image(self.images[index]))
        mask = tv_tensors.Mask(decode_image(self.masks[index]).squeeze(0))
        return self.transform(image, mask)


def loaders(folder, batch_size=10):
    train = Scenes(
        f"{folder}/train",
        v2.RandomHorizontalFlip(),
        v2.RandomRotation(30),
        v2.ColorJitter(0.2, 0.2, 0.2, 0.1),
    )
    return (
        DataLoader(train, batch_size, shuffle=True),
        DataLoader(Scenes(f"{folder}/val"), 20),
        DataLoader(Scenes(f"{folder}/test"), 20),
    )


def twice(inputs, channels):
    return nn.Sequential(
        nn.Conv2d(inputs, channels, 3, padding=1),
        nn.BatchNorm2d(channels),
        nn.ReLU(),
        nn.Conv2d(channels, channels, 3, padding=1),
        nn.BatchNorm2d(channels),
        nn.ReLU(),
    )


class Level(nn.Module):
    def __init__(self, inputs, channels, below):
        super().__init__()
        self.before = twice(inputs, channels)
        self.below = nn.Sequential(
            nn.MaxPool2d(2), below, nn.ConvTranspose2d(2 * channels, channels, 2, stride=2)
        )
        self.after = twice(2 * channels, channels)

    def forward(self, images):
        features = self.before(images)
        return self.after(torch.cat([features, self.below(features)], dim=1))


def dice_loss(logits, masks, smooth=1):
    shares = logits.softmax(dim=1).flatten(2)
    truth = F.one_hot(masks.flatten(1), logits.shape[1]).transpose(1, 2)
    overlap = (shares * truth).sum(dim=2)
    return 1 - ((2 * overlap + smooth) / (shares.sum(2) + truth.sum(2) + smooth)).mean()


class UNet(L.LightningModule):
    def __init__(self, classes=4, channels=8, learning_rate=0.005, epochs=12):
        super().__init__()
        self.save_hyperparameters()
        smallest = twice(2 * channels, 4 * channels)
        self.model = nn.Sequential(
            Level(3, channels, Level(channels, 2 * channels, smallest)),
            nn.Conv2d(channels, classes, 1),
        )
        self.val_iou = MulticlassJaccardIndex(classes)
        self.test_iou = MulticlassJaccardIndex(classes)

    def forward(self, images):
        return self.model(images)

    def loss(self, logits, masks):
        return 0.5 * F.cross_entropy(logits, masks) + 0.5 * dice_loss(logits, masks)

    def training_step(self, batch, batch_idx):
        images, masks = batch
        loss = self.loss(self(images), masks)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        images, masks = batch
        logits = self(images)
        self.log("val_loss", self.loss(logits, masks))
        self.val_iou(logits, masks)
        self.log("val_iou", self.val_iou)

    def test_step(self, batch, batch_idx):
        images, masks = batch
        self.test_iou(self(images), masks)
        self.log("test_iou", self.test_iou)

    def configure_optimizers(self):
        optimizer = torch.optim.AdamW(self.parameters(), self.hparams.learning_rate)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, self.hparams.epochs)
        return [optimizer], [schedule]


def main():
    parser = ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    L.seed_everything(args.seed)
    train_loader, val_loader, test_loader = loaders(args.data)
    model = UNet()
    best = ModelCheckpoint(monitor="val_iou", mode="max")
    trainer = L.Trainer(max_epochs=model.hparams.epochs, accelerator="cpu", callbacks=[best])
    trainer.fit(model, train_loader, val_loader)
    trainer.test(model, test_loader, ckpt_path="best")


if __name__ == "__main__":
    main()
