"""
The steps of test/bench/nativeSteps.ts in PyTorch: for each name of a row that comes in, the shortest of its runs goes
out, in milliseconds.
"""

import sys
import time

import torch
from torch import nn
from torch.nn import functional


def batch_of(count, shape):
    return torch.rand(count, *shape), torch.arange(count) % 10


def madry():
    return nn.Sequential(
        nn.Conv2d(1, 32, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(3136, 1024), nn.ReLU(), nn.Linear(1024, 10),
    )


class Block(nn.Module):
    """Pre-activation block of a wide ResNet; where size or channels change, the shortcut takes the activation."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.bn1, self.bn2 = nn.BatchNorm2d(inputs), nn.BatchNorm2d(outputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        changes = inputs != outputs or stride != 1
        self.shortcut = nn.Conv2d(inputs, outputs, 1, stride, bias=False) if changes else None

    def forward(self, x):
        activation = functional.relu(self.bn1(x), inplace=True)
        residual = self.conv2(functional.relu(self.bn2(self.conv1(activation)), inplace=True))
        return residual + (x if self.shortcut is None else self.shortcut(activation))


def wide_resnet(width, blocks=2):
    sizes = [16, 16 * width, 32 * width, 64 * width]
    groups = [
        Block(sizes[group] if block == 0 else sizes[group + 1], sizes[group + 1], 2 if block == 0 and group > 0 else 1)
        for group in range(3)
        for block in range(blocks)
    ]
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1, bias=False), *groups, nn.BatchNorm2d(sizes[3]), nn.ReLU(inplace=True),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(sizes[3], 10),
    )


def adam(model):
    return torch.optim.Adam(model.parameters(), lr=1e-4)


def sgd(model):
    return torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4, nesterov=True)


def training(model, optimizer, x, y):
    def step():
        optimizer.zero_grad()
        functional.cross_entropy(model(x), y).backward()
        optimizer.step()

    return step


def gradient_of(model, x, y):
    x = x.detach().requires_grad_()
    return torch.autograd.grad(functional.cross_entropy(model(x), y, reduction='sum'), x)[0]


def pgd(model, x, y, epsilon=0.3, steps=10):
    """The loop of torchattacks' PGD."""
    adversarial = (x + torch.empty_like(x).uniform_(-epsilon, epsilon)).clamp(0, 1)
    for _ in range(steps):
        adversarial = adversarial + 2.5 * epsilon / steps * gradient_of(model, adversarial, y).sign()
        adversarial = (x + (adversarial - x).clamp(-epsilon, epsilon)).clamp(0, 1).detach()
    return adversarial


def rows():
    digits, many = batch_of(128, (1, 28, 28)), batch_of(512, (1, 28, 28))
    colours = batch_of(64, (3, 32, 32))
    madry_net, wide = madry(), {width: wide_resnet(width) for width in (1, 4)}
    evaluated = wide_resnet(1).eval()
    return {
        'Madry net, batch 128, training step': training(madry_net, adam(madry_net), *digits),
        'Madry net, batch 128, input gradient': lambda: gradient_of(madry_net, *digits),
        'Madry net, PGD-10 on 512 images': lambda: pgd(madry_net, *many),
        'WRN-16-4, batch 64, training step': training(wide[4], sgd(wide[4]), *colours),
        'WRN-16-1, batch 64, training step': training(wide[1], sgd(wide[1]), *colours),
        'WRN-16-1, batch 64, input gradient': lambda: gradient_of(evaluated, *colours),
    }


def fastest(runs, action):
    action()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(1000 * (time.perf_counter() - start))
    return min(times)


def main():
    torch.set_num_threads(int(sys.argv[1]))
    actions = rows()
    for line in sys.stdin:
        name, runs = line.rstrip('\n').split('\t')
        print(fastest(int(runs), actions[name]), flush=True)


main()
