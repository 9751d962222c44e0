"""The steps of test/bench/nativeSteps.ts in PyTorch, as JSON: the shortest of several runs, in milliseconds."""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional

RUNS = 10


def fastest(runs, action):
    action()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(1000 * (time.perf_counter() - start))
    return min(times)


def madry():
    return nn.Sequential(
        nn.Conv2d(1, 32, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(3136, 1024), nn.ReLU(), nn.Linear(1024, 10),
    )


def batch_of(count, shape):
    return torch.rand(count, *shape), torch.arange(count) % 10


def training_step(model, optimizer, x, y):
    optimizer.zero_grad()
    functional.cross_entropy(model(x), y).backward()
    optimizer.step()


def input_gradient(model, x, y):
    x = x.detach().requires_grad_()
    return torch.autograd.grad(functional.cross_entropy(model(x), y, reduction='sum'), x)[0]


def pgd(model, x, y, epsilon=0.3, steps=10):
    """The loop of torchattacks' PGD."""
    adversarial = (x + torch.empty_like(x).uniform_(-epsilon, epsilon)).clamp(0, 1)
    for _ in range(steps):
        adversarial = adversarial + 2.5 * epsilon / steps * input_gradient(model, adversarial, y).sign()
        adversarial = (x + (adversarial - x).clamp(-epsilon, epsilon)).clamp(0, 1).detach()
    return adversarial


def main():
    torch.set_num_threads(int(sys.argv[1]))
    model = madry()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
    x, y = batch_of(128, (1, 28, 28))
    many = batch_of(512, (1, 28, 28))
    rows = {
        'Madry net, batch 128, training step': fastest(RUNS, lambda: training_step(model, optimizer, x, y)),
        'Madry net, batch 128, input gradient': fastest(RUNS, lambda: input_gradient(model, x, y)),
        'Madry net, PGD-10 on 512 images': fastest(2, lambda: pgd(model, *many)),
    }
    print(json.dumps([{'name': name, 'value': value, 'unit': 'ms'} for name, value in rows.items()]))


main()
