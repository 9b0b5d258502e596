"""The terms of the losses: those of pictures by name, those of logits by their formulas (src/model/terms.ts)."""

import json
from typing import Callable, NamedTuple

import torch
from torch.nn import functional

from graph import compiled


def l1(x):
    return x.abs().mean()


class Seen(NamedTuple):
    """What terms look at besides logits."""

    fake: torch.Tensor = None
    real: torch.Tensor = None
    path: int = 0
    cross_fades: torch.Tensor = None
    # The table of motion codes of each class.
    codes: list = None
    on_path: torch.Tensor = None
    # How much mistakes count on the path, place by place.
    looked_at: torch.Tensor = None
    mask: torch.Tensor = None
    # Pictures to what a frozen network sees of them, place by place.
    features: Callable = None
    # Answers to tasks and what is right, by name, and how much each clip counts.
    tasks: tuple = None
    # What the encoder says of frames: mean and spread, the codes that they have, the frames, and what is drawn.
    encoded: tuple = None
    # What is told of the class of made frames, and how much of each class they should have.
    classified: tuple = None


def pyramid(difference):
    half = functional.avg_pool2d(difference, 2)
    parts = (
        difference,
        half,
        functional.avg_pool2d(half, 2),
        difference[..., 1:] - difference[..., :-1],
        difference[..., 1:, :] - difference[..., :-1, :],
    )
    return sum(l1(part) for part in parts)


RECONSTRUCTIONS = {
    "pyramid": pyramid,
    "l1": l1,
    "l2": lambda difference: difference.square().mean(),
    "none": pyramid,
}


def directions(x):
    return x / (x.square().sum(1, keepdim=True) + 1e-10).sqrt()


def perceptual(seen):
    """LPIPS without its learned weights, and L1 for the colours."""
    made, wanted = seen.fake[: seen.path], seen.real[: seen.path]
    pairs = zip(seen.features(made), seen.features(wanted))
    unlike = [(directions(a) - directions(b)).square().sum(1).mean() for a, b in pairs]
    return 4 * l1(made - wanted) + sum(unlike)


def reconstruction(seen, kind):
    if kind == "perceptual":
        return perceptual(seen)
    difference = seen.fake[: seen.path] - seen.real[: seen.path]
    return RECONSTRUCTIONS[kind](difference if seen.looked_at is None else difference * seen.looked_at)


def anchor(seen):
    return l1(functional.avg_pool2d(seen.fake[seen.path :] - seen.cross_fades, min(seen.fake.shape[-2:]) // 8))


def frame_order(seen):
    said, right, _ = seen.tasks
    return functional.binary_cross_entropy_with_logits(said["frameOrder"], right["frameOrder"])


def time_index(seen):
    said, right, _ = seen.tasks
    return functional.cross_entropy(said["timeIndex"], right["timeIndex"])


def next_frame(seen):
    said, right, following = seen.tasks
    return ((said["nextFrame"] - right["nextFrame"]).square() * following).mean()


def second_differences(table):
    return (table[:-2] - 2 * table[1:-1] + table[2:]).square().mean()


def prior(seen):
    mean, spread = seen.encoded[:2]
    return 0.5 * (mean.square() + spread.exp() - spread - 1).mean()


SEEN_TERMS = {
    "encoded": lambda seen, _: pyramid(seen.encoded[4] - seen.encoded[3]),
    "encodedCode": lambda seen, _: (seen.encoded[0] - seen.encoded[2]).square().mean(),
    "prior": lambda seen, _: prior(seen),
    "reconstruction": reconstruction,
    "anchor": lambda seen, _: anchor(seen),
    "smoothness": lambda seen, _: sum(second_differences(table) for table in seen.codes) / len(seen.codes),
    "mask": lambda seen, _: seen.mask.mean(),
    "onPath": lambda seen, _: seen.on_path.square().mean(),
    "frameOrder": lambda seen, _: frame_order(seen),
    "timeIndex": lambda seen, _: time_index(seen),
    "nextFrame": lambda seen, _: next_frame(seen),
    "clipClass": lambda seen, _: functional.cross_entropy(seen.tasks[0]["clipClass"], seen.tasks[1]["clipClass"]),
    "classified": lambda seen, _: functional.cross_entropy(*seen.classified),
}


def logit_term(formulas):
    """A function of heads, each the logits of the parts of a batch by name: means over the batch, all added up."""
    functions = [compiled(formula) for formula in formulas]
    return lambda heads: sum(function(head).mean() for head in heads for function in functions)


class Objective:
    """What one network makes small: each term times its weight."""

    def __init__(self, terms):
        self.terms = {
            term["name"]: (logit_term(term["formulas"]) if "formulas" in term else SEEN_TERMS[term["name"]])
            for term in terms
        }
        self.weights = {term["name"]: term["weight"] for term in terms}
        self.kinds = {term["name"]: term.get("kind") for term in terms}
        self.judged = {term["name"] for term in terms if "formulas" in term}
        # Whether any formula has a variable called so.
        self.asks_real = '"name": "real"' in json.dumps([term.get("formulas") for term in terms])

    def __call__(self, seen, heads):
        """The loss, and the value of each term without its weight."""
        values = {
            name: value(heads()) if name in self.judged else value(seen, self.kinds[name])
            for name, value in self.terms.items()
        }
        return sum(self.weights[name] * value for name, value in values.items()), values
