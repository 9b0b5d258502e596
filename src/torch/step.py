"""One training step of both networks on arrays, as src/model/step.ts does it."""

import base64
import math
from types import SimpleNamespace

import torch
from torch.nn import functional

from graph import Network
from terms import Objective, Seen


def numbers(text, kind="float32"):
    """Base64 of little-endian numbers -> [n]."""
    raw = bytearray(base64.b64decode(text))
    return torch.frombuffer(raw, dtype=getattr(torch, kind))


def shift_cut(x, plan):
    """Shifts and cuts clips; `plan`: rows (dx, dy, cutX, cutY, cut), one a clip."""
    sides, clips = x.shape[-2:], []
    for clip, (dx, dy, cut_x, cut_y, cut) in zip(x.chunk(len(plan)), plan):
        if dx or dy:
            moved = torch.zeros_like(clip)
            to, source = zip(
                *((slice(max(d, 0), s + min(d, 0)), slice(max(-d, 0), s - max(d, 0))) for d, s in zip((dy, dx), sides))
            )
            moved[(..., *to)] = clip[(..., *source)]
            clip = moved
        if cut:
            mask = clip.new_ones(1, 1, *sides)
            mask[..., cut_y : cut_y + cut, cut_x : cut_x + cut] = 0
            clip = clip * mask
        clips.append(clip)
    return torch.cat(clips)


def tint(x, maps):
    """Colours of clips by an affine map each, [clips, 4, 3]."""
    clips = [torch.einsum("njhw,jk->nkhw", c, m[:3]) + m[3].view(-1, 1, 1) for c, m in zip(x.chunk(len(maps)), maps)]
    return torch.cat(clips)


def mirror(x, mirrored):
    clips = zip(x.chunk(len(mirrored)), mirrored.flatten().tolist())
    return torch.cat([clip.flip(-1) if yes else clip for clip, yes in clips])


class Muon(torch.optim.Optimizer):
    """Jordan 2024: Newton-Schulz on the momentum of each weight as a matrix [first side, all else].

    `row`: MUON of engine/muon.ts.
    """

    def __init__(self, groups, row):
        super().__init__(groups, {"lr": 0})
        self.row = row

    def orthogonal(self, matrix):
        x = matrix / (matrix.norm() + self.row["epsilon"])
        tall = x.shape[0] > x.shape[1]
        x = x.T if tall else x
        for _ in range(self.row["iterations"]):
            gram = x @ x.T
            x = self.row["a"] * x + (self.row["b"] * gram + self.row["c"] * gram @ gram) @ x
        return x.T if tall else x

    @torch.no_grad()
    def step(self):
        beta = self.row["beta"]
        for group in self.param_groups:
            for value in group["params"]:
                momentum = self.state[value].setdefault("m", torch.zeros_like(value))
                momentum.lerp_(value.grad, 1 - beta)
                ahead = value.grad.lerp(momentum, beta).flatten(1)
                scale = self.row["length"] * math.sqrt(max(ahead.shape))
                value.sub_(group["lr"] * scale * self.orthogonal(ahead).view_as(value))


class Batch:
    """The inputs of a step by name; `clips` and `plans` are lists, the rest are tensors."""

    def __init__(self, inputs, dtype):
        self.plans = {}
        for name, array in inputs.items():
            rows = torch.tensor(array["values"], dtype=dtype).reshape(array["shape"])
            if array["dtype"] == "int32":
                self.plans[name] = rows.long().tolist()
            else:
                setattr(self, name.replace("/", "_"), rows)

    def round(self, number):
        """The inputs of a round of the game of coefficients, by their own names."""
        start = f"round{number}_"
        return SimpleNamespace(**{k[len(start) :]: v for k, v in vars(self).items() if k.startswith(start)})


def heard(batch, names):
    """What those who judge are told of classes, for the parts of a batch; near a clip it is of the same."""
    parts = [name.lower().removeprefix("near") for name in names]
    asked = [name for name in ("labels", "label") if hasattr(batch, name + "_real")]
    return {name: torch.cat([getattr(batch, f"{name}_{part}") for part in parts]) for name in asked}


def optimizers(network, job):
    """Adam, and Muon where there are matrices; none for what has the rate 0."""
    groups = [
        (key in network.matrices, {"params": [value], "rate": network.rates[key]})
        for key, value in network.parameters.items()
        if value.requires_grad
    ]
    adam, matrices = job["adam"], [group for matrix, group in groups if matrix]
    others = [group for matrix, group in groups if not matrix]
    made = [torch.optim.Adam(others, 0, (adam["beta1"], adam["beta2"]), adam["epsilon"])]
    return made + ([Muon(matrices, job["muon"])] if matrices else [])


class Training:
    """`job`: src/torch/job.fixture.ts. `stock`: see Network."""

    def __init__(self, job, dtype, stock):
        self.plan, self.noise, self.dtype = job["plan"], job["penaltyNoise"], dtype
        height, width = job["frames"]["height"], job["frames"]["width"]
        frames = numbers(job["frames"]["rgb"], "uint8").reshape(-1, height, width, 3).permute(0, 3, 1, 2)
        self.frames = frames.to(dtype).contiguous() / 127.5 - 1
        self.frozen, self.enlargement, self.judged = None, 1, {}
        self.looks_at_pixels = job["looksAtPixels"]
        if "frozen" in job:
            row = job["frozen"]
            weights = {key: numbers(text).to(dtype) for key, text in row["weights"].items()}
            self.frozen, self.enlargement = Network(row["graph"], weights, stock), row["enlargement"]
            # What a perceptual reconstruction compares, and what a critic is given, by place: over a number each.
            self.perceived, self.judged = row["perceived"], row["judged"]
        self.networks, self.objectives, self.optimizers, self.averages, self.bounds = {}, {}, {}, {}, {}
        for name, row in job["networks"].items():
            weights = {key: numbers(text).to(dtype) for key, text in row["weights"].items()}
            network = self.networks[name] = Network(row["graph"], weights, stock, row.get("spectral", False))
            self.optimizers[name] = optimizers(network, job)
            self.bounds[name] = row.get("bound")
            self.objectives[name] = Objective(row["terms"])
            if row["averaged"]:
                self.averages[name] = [value.detach().clone() for value in network.parameters.values()]

    def mix(self, table):
        a, b, amount = table[:, 0].long(), table[:, 1].long(), table[:, 2, None, None, None]
        first = self.frames[a]
        return first + amount * (self.frames[b] - first) if amount.any() else first

    def augmented(self, batch, name, x):
        if self.plan.get("mirroring"):
            x = mirror(x, getattr(batch, name + "_mirrored"))
        if self.plan.get("tinting"):
            x = tint(x, getattr(batch, name + "_tints"))
        return shift_cut(x, batch.plans[name]) if self.plan["augmenting"] else x

    def features(self, pictures, places=None):
        """What the frozen network sees of pictures -1 .. 1, place by place."""
        x = (pictures + 1) / 2
        if self.enlargement > 1:
            x = functional.interpolate(x, scale_factor=self.enlargement, mode="bilinear", align_corners=False)
        return self.frozen.values(places or self.perceived, pictures=x)

    def looked_at(self, real):
        """Where the discriminator looks in the real frames of the path, if that weighs the reconstruction."""
        if "weighing" not in self.plan:
            return None
        with torch.no_grad():
            (features,) = self.networks["discriminator"].values([self.plan["weighing"]], frames=real[: self.plan["path"]])
            magnitude = features.abs().mean(1, keepdim=True) + 1e-6
            return functional.interpolate(magnitude / magnitude.mean((2, 3), keepdim=True), size=real.shape[-2:])

    def seen(self, frames):
        """What the discriminator is given of clips, by name."""
        given = {"frames": frames} if self.looks_at_pixels else {}
        if self.judged:
            features = self.features(frames, list(self.judged))
            given.update({name: x / size for x, (name, size) in zip(features, self.judged.items())})
        return given

    def judge(self, seen, batch, names):
        """The logits of each head, by the names of the parts of a batch."""
        gaps = batch.gaps.repeat(len(names), 1)
        heads = self.networks["discriminator"](gaps=gaps, **seen, **heard(batch, names))
        return [dict(zip(names, logits.chunk(len(names)))) for logits in heads.values()]

    def train(self, batch, normals):
        """The value of each term. `normals`: standard normal numbers like a tensor, of a round or of an input."""
        told = {}
        for number in range(self.plan["rounds"]):
            told = self.play(batch, number, normals)
        generator, discriminator = self.networks["generator"], self.networks.get("discriminator")
        real = self.mix(batch.real)
        drawn = generator(**self.latent(batch))
        fake = drawn["rgb"]
        if self.plan["playing"]:
            x = torch.cat([self.augmented(batch, "judgeReal", real), self.augmented(batch, "judgeFake", fake.detach())])
            near = {k: torch.cat([of, of + self.noise * normals(of, k)]) for k, of in self.seen(x).items()}
            names = ["real", "fake", "nearReal", "nearFake"]
            seen = Seen(tasks=self.tasks(batch))
            loss, values = self.objectives["discriminator"](seen, lambda: self.judge(near, batch, names))
            self.descend("discriminator", loss, batch.discriminator_update)
            told.update(values)
        frozen = [value for value in discriminator.parameters.values() if value.requires_grad] if discriminator else []
        for value in frozen:
            value.requires_grad_(False)

        def heads():
            on_fake = self.judge(self.seen(self.augmented(batch, "makeFake", fake)), batch, ["fake"])
            if not self.objectives["generator"].asks_real:
                return on_fake
            with torch.no_grad():
                on_real = self.judge(self.seen(self.augmented(batch, "makeReal", real)), batch, ["real"])
            return [{**r, **f} for r, f in zip(on_real, on_fake)]

        cross_fades = self.mix(batch.mixes) if self.plan["playing"] else None
        mask, codes, looked_at = drawn.get("mask"), self.codes(generator), self.looked_at(real)
        seen = Seen(fake, real, self.plan["path"], cross_fades, codes, None, looked_at, mask, self.features)
        if "classified" in self.plan["generator"]["seen"]:
            (said,) = discriminator.values(["clipClass"], frames=fake)
            seen = seen._replace(classified=(said, batch.labels_fake))
        loss, values = self.objectives["generator"](seen, heads)
        self.descend("generator", loss, batch.generator_update)
        told.update(values)
        if "encoder" in self.networks:
            told.update(self.encode(batch, real[: self.plan["path"]]))
        for value in frozen:
            value.requires_grad_(True)
        return told

    def encode(self, batch, real):
        """The encoder learns by the generator as it has just learned (src/model/encode.ts)."""
        encoder, generator = self.networks["encoder"], self.networks["generator"]
        with torch.no_grad():
            (own,) = generator.values(["codes"], rows=batch.rows[: len(real)])
        said = encoder(pictures=real)
        mean, spread = said["mean"], said["spread"]
        given = {"codes": mean + (spread / 2).exp() * batch.encoding, "content": torch.zeros_like(mean[:, :16])}
        if "mapping" in self.networks:
            given["correction"] = mean.new_zeros(len(mean), generator.nodes["correction"]["op"]["units"])
        drawn = generator(**given)["rgb"]
        loss, values = self.objectives["encoder"](Seen(encoded=(mean, spread, own, real, drawn)), list)
        self.descend("encoder", loss, batch.encoder_update)
        return values

    def tasks(self, batch):
        """What the discriminator answers to its tasks and what is right, by name; next to it how much a clip counts."""
        names = self.plan["discriminator"]["seen"]
        if not names:
            return None
        labels = {"labels": batch.tasks_labels} if hasattr(batch, "tasks_labels") else {}
        answers = self.networks["discriminator"].values(names, frames=self.mix(batch.tasks_frames), **labels)
        following = self.mix(batch.tasks_next)
        right = {
            "frameOrder": batch.tasks_inOrder,
            "timeIndex": batch.tasks_times,
            "nextFrame": functional.avg_pool2d(following, min(following.shape[-2:]) // 8),
            "clipClass": labels.get("labels"),
        }
        return dict(zip(names, answers)), right, batch.tasks_following

    def codes(self, generator):
        """The table of motion codes, that of each class by itself."""
        table = generator.parameters["codes"]
        return [table[part["row"] :][: part["count"]] for part in self.plan.get("parts", [{"row": 0, "count": len(table)}])]

    def latent(self, batch):
        """What pictures are drawn from; what the mapping adds is a constant."""
        given = {"rows": batch.rows, "content": batch.content}
        if "mapping" not in self.networks:
            return given
        with torch.no_grad():
            mapping = self.networks["mapping"].parameters
            given["correction"] = self.networks["generator"].values(["correction"], mapping, **given)[0]
        return given

    def play(self, batch, number, normals):
        """A round of the game of coefficients (src/model/game.ts)."""
        given, mapping, critic = batch.round(number), self.networks["mapping"], self.networks["critic"]

        def codes(rows):
            with torch.no_grad():
                return self.networks["generator"].values(["codes"], rows=rows)[0]

        def judge(x, gaps, names):
            heads = critic(coefficients=x, gaps=gaps, **heard(given, names))
            return [dict(zip(names, logits.reshape(-1).chunk(len(names)))) for logits in heads.values()]

        drawn = self.networks["generator"].values
        fake = drawn(["coefficients"], mapping.parameters, codes=codes(given.rows), content=given.content)[0]
        fake = fake * batch.gameScale
        x = torch.cat([given.real, fake.detach()])
        near = torch.cat([x, x + self.noise * normals(x, number)])
        gaps, names = torch.cat([given.realGaps, given.gaps]).repeat(2, 1), ["real", "fake", "nearReal", "nearFake"]
        loss, judged = self.objectives["critic"](Seen(), lambda: judge(near, gaps, names))
        self.descend("critic", loss, given.critic_update)

        path = codes(given.path)
        calm = getattr(given, "pathContent", path.new_zeros(len(path), given.content.shape[1]))
        seen = Seen(on_path=drawn(["correction"], mapping.parameters, codes=path, content=calm)[0])
        on_real = [{}, {}]
        if self.objectives["mapping"].asks_real:
            with torch.no_grad():
                on_real = judge(given.real, given.realGaps, ["real"])

        def heads():
            return [{**r, **f} for r, f in zip(on_real, judge(fake, given.gaps, ["fake"]))]

        loss, mapped = self.objectives["mapping"](seen, heads)
        self.descend("mapping", loss, given.mapping_update)
        return {**mapped, **judged}

    def descend(self, name, loss, update):
        """`update`: the rate, both corrections, which Adam counts itself, and the decay of the average."""
        rate, _, _, decay = update.tolist()
        for optimizer in self.optimizers[name]:
            for group in optimizer.param_groups:
                group["lr"] = rate * group["rate"]
            optimizer.zero_grad()
        loss.backward()
        for optimizer in self.optimizers[name]:
            optimizer.step()
        bound = self.bounds[name]
        with torch.no_grad():
            for value in self.networks[name].parameters.values() if bound else []:
                if value.requires_grad:
                    value.clamp_(-bound, bound)
            for average, value in zip(self.averages.get(name, []), self.networks[name].parameters.values()):
                average.lerp_(value, 1 - decay)
