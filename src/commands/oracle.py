"""The yardstick of `npm run bench`: the product's training step in PyTorch on one thread.

The same networks (src/network/), batches, losses, Adam and running average; it learns from noise, because what is in
the frames does not change the time of a step. Speaks in lines of JSON: first the number of parameters, then for each line
with a number on stdin it does so many steps and answers with the milliseconds of one. Not a trainer: nothing is drawn or saved.

usage: oracle.py RUN, JSON as bench-oracle.ts writes it
"""

import json
import math
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional

# The settings of the run, `widths` of the networks at each side, and the lengths of a code and of the content latent.
RUN = json.loads(sys.argv[1])
SETTINGS, WIDTHS, CODE, CONTENT = RUN["settings"], RUN["widths"], RUN["code"], RUN["content"]
SIZE, BATCH, FRAMES, SPACING = (SETTINGS[name] for name in ("size", "batch", "frames", "codeSpacing"))
PER_CLIP, STEPS = 3, 100_000
LEAK, HALF_POWER = 0.2, math.sqrt(0.5)
PENALTY_NOISE = 0.1


def leaky(x):
    return functional.leaky_relu(x, LEAK)


class Generator(nn.Module):
    def __init__(self, hidden, channels, residual):
        super().__init__()
        self.codes = nn.Parameter(0.5 * torch.randn((FRAMES - 1) // SPACING + 2, CODE))
        self.dense = nn.Sequential(
            nn.Linear(CODE + CONTENT, hidden),
            nn.LeakyReLU(LEAK),
            nn.Linear(hidden, hidden),
            nn.LeakyReLU(LEAK),
            nn.Linear(hidden, 16 * channels[0]),
            nn.LeakyReLU(LEAK),
        )
        self.up, self.more = nn.ModuleList(), nn.ModuleDict()
        for i, (inputs, outputs) in enumerate(zip(channels, channels[1:])):
            self.up.append(nn.Conv2d(inputs, outputs, 3, padding=1))
            if 8 * 2**i in residual:
                self.more[str(i)] = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.rgb = nn.Conv2d(channels[-1], 3, 3, padding=1)

    def forward(self, rows, content):
        x = self.dense(torch.cat([rows @ self.codes, content], 1)).view(len(rows), -1, 4, 4)
        for i, convolution in enumerate(self.up):
            x = leaky(convolution(functional.interpolate(x, scale_factor=2)))
            if str(i) in self.more:
                x = (x + leaky(self.more[str(i)](x))) * HALF_POWER
        return torch.tanh(self.rgb(x))


class Discriminator(nn.Module):
    def __init__(self, trunk):
        super().__init__()
        top = trunk[-1]
        reduced = max(4, top // 2)
        layers = []
        for inputs, outputs in zip((3, *trunk), trunk):
            layers += [nn.Conv2d(inputs, outputs, 4, 2, 1), nn.LeakyReLU(LEAK)]
        self.trunk = nn.Sequential(*layers)
        self.image = nn.Sequential(nn.Conv2d(top, top, 4, 2, 1), nn.LeakyReLU(LEAK), nn.Conv2d(top, 1, 1))
        self.reduce = nn.Conv2d(top, reduced, 1)
        self.temporal1 = nn.Conv2d(PER_CLIP * reduced, top, 3, padding=1)
        self.temporal2 = nn.Conv2d(top, top, 4, 2, 1)
        self.features = nn.Linear(16 * top, 64)
        self.temporal = nn.Linear(64, 1)
        self.gap = nn.Linear(8, 64)

    def forward(self, x, gaps):
        """x [clips * 3, 3, S, S], gaps [clips, 2] -> image and temporal logits [clips]."""
        clips = len(gaps)
        h = self.trunk(x)
        image = self.image(h).view(clips, -1).mean(1)
        together = self.reduce(h).view(clips, -1, h.shape[2], h.shape[3])
        h = leaky(self.temporal2(leaky(self.temporal1(together))))
        h = leaky(self.features(h.flatten(1)))
        angles = torch.cat([gaps * 0.25, gaps], 1)
        projection = (h * self.gap(torch.cat([angles.sin(), angles.cos()], 1))).sum(1)
        return image, self.temporal(h).squeeze(1) + projection / 8


def relativistic(winner, loser):
    return functional.softplus(loser - winner).mean()


def l1(x):
    return x.abs().mean()


def reconstruction(generated, real):
    difference = generated - real
    half = functional.avg_pool2d(difference, 2)
    parts = (
        difference,
        half,
        functional.avg_pool2d(half, 2),
        difference[..., 1:] - difference[..., :-1],
        difference[..., 1:, :] - difference[..., :-1, :],
    )
    return sum(l1(part) for part in parts)


def spline_rows(times, count):
    """Catmull-Rom weights over the table of codes: times [n] -> [n, count]."""
    u = (times / SPACING).clamp(0, count - 1.001)
    first = u.floor()
    w = u - first
    four = (
        -w + 2 * w**2 - w**3,
        2 - 5 * w**2 + 3 * w**3,
        w + 4 * w**2 - 3 * w**3,
        -(w**2) + w**3,
    )
    rows = torch.zeros(len(times), count)
    for k, weight in enumerate(four):
        at = (first.long() + k - 1).clamp(0, count - 1)
        rows.scatter_add_(1, at[:, None], 0.5 * weight[:, None])
    return rows


def augmented(x, size):
    """Shifts half of the clips and cuts a square out of a quarter of them, the same in all frames of one."""
    reach, cut = size // 8, size // 3
    clips = []
    for clip in x.split(PER_CLIP):
        if torch.rand(()) < 0.5:
            dx, dy = torch.randint(0, 2 * reach + 1, (2,)).tolist()
            clip = functional.pad(clip, (reach,) * 4)[..., dy : dy + size, dx : dx + size]
        if torch.rand(()) < 0.25:
            left, top = torch.randint(0, size - cut + 1, (2,)).tolist()
            mask = torch.ones(1, 1, size, size)
            mask[..., top : top + cut, left : left + cut] = 0
            clip = clip * mask
        clips.append(clip)
    return torch.cat(clips)


class Training:
    def __init__(self):
        self.step = 0
        self.frames = 2 * torch.rand(FRAMES, 3, SIZE, SIZE) - 1
        self.generator = Generator(WIDTHS["hidden"], WIDTHS["generator"], WIDTHS["residual"])
        self.discriminator = Discriminator(WIDTHS["discriminator"])
        self.average = [p.detach().clone() for p in self.generator.parameters()]
        self.penalty = SETTINGS["gamma"] / (2 * PENALTY_NOISE**2)
        rate = SETTINGS["generatorRate"]
        weights = [p for name, p in self.generator.named_parameters() if name != "codes"]
        betas = (0.5, 0.99)
        self.g_adam = torch.optim.Adam(
            [{"params": weights, "base": rate}, {"params": [self.generator.codes], "base": 2.5 * rate}], rate, betas
        )
        rate = SETTINGS["discriminatorRate"]
        self.d_adam = torch.optim.Adam([{"params": self.discriminator.parameters(), "base": rate}], rate, betas)

    def batch(self):
        """Half of the clips lie on the path of codes, half are mixes of two places."""
        self.path = math.ceil(BATCH / 2)
        distance = 2 ** torch.randint(1, 5, (BATCH, 1))
        first = (torch.rand(BATCH, 1) * (FRAMES - distance)).long()
        between = 1 + (torch.rand(BATCH, 1) * (distance - 1)).long()
        times = torch.cat([first, first + between, first + distance], 1)
        shift = (torch.rand(BATCH, 1) * (FRAMES - distance)).long() - first
        amount = torch.rand(BATCH, 1).expand(-1, PER_CLIP).clone()
        amount[: self.path] = 0
        here, there, amount = times.flatten(), (times + shift).flatten(), amount.flatten()[:, None]
        count = len(self.generator.codes)
        self.rows = (1 - amount) * spline_rows(here, count) + amount * spline_rows(there, count)
        content = SETTINGS["noise"] * torch.randn(BATCH, 1, CONTENT).expand(-1, PER_CLIP, -1).clone()
        content[: self.path] = 0
        self.content = content.reshape(-1, CONTENT)
        self.gaps = (times[:, 1:] - times[:, :-1]).float()
        self.real = self.frames[here]
        mixed = slice(self.path * PER_CLIP, None)
        k = amount[mixed, :, None, None]
        self.cross_fades = (1 - k) * self.frames[here[mixed]] + k * self.frames[there[mixed]]

    def discriminator_step(self):
        with torch.no_grad():
            fake = self.generator(self.rows, self.content)
        clips = [augmented(self.real, SIZE), augmented(fake, SIZE)]
        clips += [x + PENALTY_NOISE * torch.randn_like(x) for x in clips]
        loss = 0
        for head in self.discriminator(torch.cat(clips), self.gaps.repeat(4, 1)):
            real, fake, near_real, near_fake = head.chunk(4)
            rough = (real - near_real).square().mean() + (fake - near_fake).square().mean()
            loss = loss + relativistic(real, fake) + self.penalty * rough
        self.descend(self.d_adam, loss)
        return loss

    def generator_step(self):
        for p in self.discriminator.parameters():
            p.requires_grad_(False)
        with torch.no_grad():
            on_real = self.discriminator(augmented(self.real, SIZE), self.gaps)
        fake = self.generator(self.rows, self.content)
        path, k = self.path * PER_CLIP, SIZE // 8
        on_fake = self.discriminator(augmented(fake, SIZE), self.gaps)
        loss = SETTINGS["reconstruction"] * reconstruction(fake[:path], self.real[:path])
        loss = loss + SETTINGS["adversarial"] * sum(relativistic(f, r) for f, r in zip(on_fake, on_real))
        loss = loss + SETTINGS["anchor"] * l1(functional.avg_pool2d(fake[path:] - self.cross_fades, k))
        self.descend(self.g_adam, loss)
        for p in self.discriminator.parameters():
            p.requires_grad_(True)
        return loss

    def descend(self, adam, loss):
        factor = 0.1 + 0.45 * (1 + math.cos(math.pi * self.step / STEPS))
        for group in adam.param_groups:
            group["lr"] = group["base"] * factor
        adam.zero_grad()
        loss.backward()
        adam.step()

    def train(self):
        self.batch()
        judged, made = self.discriminator_step(), self.generator_step()
        self.step += 1
        decay = min(SETTINGS["ema"], 0.5 ** (1 / max(1, 0.05 * self.step)))
        with torch.no_grad():
            for average, p in zip(self.average, self.generator.parameters()):
                average.lerp_(p, 1 - decay)
        if not math.isfinite(judged.item() + made.item()):
            raise SystemExit("a loss is no longer a number")


def say(**what):
    print(json.dumps(what), flush=True)


def main():
    torch.set_num_threads(1)
    torch.manual_seed(7)
    training = Training()
    counts = [sum(p.numel() for p in net.parameters()) for net in (training.generator, training.discriminator)]
    training.train()
    say(torch=torch.__version__, generatorParameters=counts[0], discriminatorParameters=counts[1])
    for line in sys.stdin:
        steps = int(line)
        start = time.perf_counter()
        for _ in range(steps):
            training.train()
        ms = 1000 * (time.perf_counter() - start) / steps
        say(msPerStep=ms, memoryBytes=1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


main()
