"""The same start in Python: import, 12,000 images in memory, the digit CNN, one iteration; `torch` or `lightning`."""

import sys

import torch
from torch.utils.data import DataLoader, TensorDataset

from loops import accuracy, loss_of
from models import cnn


def tell(loss, share):
    print(f"iteration 1/282  loss {float(loss):.4f}  acc {float(share):.4f}", flush=True)


def with_torch(model, optimizer, loader):
    inputs, labels = next(iter(loader))
    outputs = model(inputs)
    loss = loss_of(outputs, labels)
    loss.backward()
    optimizer.step()
    tell(loss.detach(), accuracy(outputs, labels))


def with_lightning(model, optimizer, loader):
    import lightning

    from lightning_loop import Module

    class Teller(lightning.Callback):
        def on_train_batch_end(self, trainer, *_):
            tell(trainer.callback_metrics["loss"], trainer.callback_metrics["accuracy"])

    trainer = lightning.Trainer(accelerator="cpu", max_steps=1, default_root_dir="results", callbacks=[Teller()])
    trainer.fit(Module(model, optimizer), loader)


def main():
    torch.manual_seed(1)
    data = TensorDataset(torch.rand(12_000, 1, 28, 28), torch.randint(10, (12_000,)))
    loader = DataLoader(data, batch_size=32, shuffle=True)
    model = cnn()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.5)
    {"torch": with_torch, "lightning": with_lightning}[sys.argv[1]](model, optimizer, loader)


if __name__ == "__main__":
    main()
