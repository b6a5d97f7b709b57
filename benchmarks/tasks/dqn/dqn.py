"""Q-learning with a replay buffer and a target network (Mnih et al. 2015) on a pole on a cart."""

import copy
import math
import random
from argparse import ArgumentParser
from collections import deque

import lightning as L
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader


class CartPole:
    """A pole on a cart that is pushed left or right, with the constants of Gymnasium's CartPole-v1."""

    LIMIT = 200

    def __init__(self, rng=random):
        self.state = [rng.uniform(-0.05, 0.05) for _ in range(4)]

    def step(self, action):
        place, speed, angle, turning = self.state
        sine, cosine = math.sin(angle), math.cos(angle)
        push = (20 * action - 10 + 0.05 * turning**2 * sine) / 1.1
        turn = (9.8 * sine - cosine * push) / (0.5 * (4 / 3 - 0.1 * cosine**2 / 1.1))
        move = push - 0.05 * turn * cosine / 1.1
        changes = (speed, move, turning, turn)
        self.state = [value + 0.02 * change for value, change in zip(self.state, changes)]
        return self.state

    def is_over(self):
        return abs(self.state[0]) > 2.4 or abs(self.state[2]) > math.radians(12)


class DQN(L.LightningModule):
    def __init__(
        self,
        hidden=64,
        learning_rate=1e-3,
        batch_size=64,
        replay_size=10_000,
        target_period=200,
        discount=0.99,
        exploring_steps=4000,
    ):
        super().__init__()
        self.save_hyperparameters()
        self.automatic_optimization = False
        self.online = nn.Sequential(
            nn.Linear(4, hidden),
            nn.ReLU(),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Linear(hidden, 2),
        )
        self.target = copy.deepcopy(self.online).requires_grad_(False)
        self.replay = deque(maxlen=replay_size)
        self.seen = 0

    @torch.no_grad()
    def best(self, state):
        return self.online(torch.tensor(state)).argmax().item()

    def training_step(self, batch, batch_idx):
        cart = CartPole()
        for _ in range(CartPole.LIMIT):
            if self.seen % self.hparams.target_period == 0:
                self.target.load_state_dict(self.online.state_dict())
            state = cart.state
            explores = random.random() < max(0.05, 1 - self.seen / self.hparams.exploring_steps)
            action = random.randrange(2) if explores else self.best(state)
            following = cart.step(action)
            self.replay.append((state, action, following, float(not cart.is_over())))
            self.seen += 1
            self.learn()
            if cart.is_over():
                break

    def learn(self):
        drawn = random.choices(self.replay, k=self.hparams.batch_size)
        states, actions, followings, goes_on = (torch.tensor(column) for column in zip(*drawn))
        values = self.online(states).gather(1, actions[:, None]).squeeze(1)
        later = self.target(followings).max(dim=1).values
        loss = F.huber_loss(values, 1 + self.hparams.discount * goes_on * later)
        optimizer = self.optimizers()
        optimizer.zero_grad()
        self.manual_backward(loss)
        optimizer.step()
        self.log("train_loss", loss)

    def validation_step(self, batch, batch_idx):
        cart = CartPole(random.Random(batch_idx))
        steps = 0
        while steps < CartPole.LIMIT and not cart.is_over():
            cart.step(self.best(cart.state))
            steps += 1
        self.log("val_steps", float(steps), batch_size=1)

    def configure_optimizers(self):
        return torch.optim.Adam(self.online.parameters(), lr=self.hparams.learning_rate)


def main():
    parser = ArgumentParser()
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    L.seed_everything(args.seed)
    best = ModelCheckpoint(monitor="val_steps", mode="max")
    trainer = L.Trainer(max_epochs=12, accelerator="cpu", callbacks=[best])
    trainer.fit(DQN(), DataLoader(range(20)), DataLoader(range(20)))
    print(f"best val_steps {best.best_model_score:.2f}")


if __name__ == "__main__":
    main()
