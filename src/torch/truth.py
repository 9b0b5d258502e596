"""One step of a job (stdin, one line of JSON) in float64 by autograd: terms, gradients, and weights after it.

Activations are their formulas. All optimizers go on after `updates` steps, from first moments of 0 and second moments
of `secondMoment`. Answers with one line of JSON; tensors are base64 of float64.
"""

import base64
import json
import sys

import torch

from step import Batch, Training, numbers


def packed(tensors):
    return {
        name: base64.b64encode(tensor.detach().contiguous().numpy().astype("<f8").tobytes()).decode()
        for name, tensor in tensors.items()
    }


def moments(optimizers, network):
    """The first moments as gradients: that of a single update, the mix of several that the rounds of a game make."""
    adam, *others = optimizers
    kept = {value: state["exp_avg"] / (1 - adam.defaults["betas"][0]) for value, state in adam.state.items()}
    for muon in others:
        kept.update({value: state["m"] / (1 - muon.row["beta"]) for value, state in muon.state.items()})
    return {key: kept[value] for key, value in network.parameters.items() if value in kept}


def main():
    job = json.loads(sys.stdin.readline())
    training = Training(job, torch.float64, stock=False)
    for name, network in training.networks.items():
        adam = training.optimizers[name][0]
        for value in (value for group in adam.param_groups for value in group["params"]):
            adam.state[value] = {
                "step": torch.tensor(float(job["updates"])),
                "exp_avg": torch.zeros_like(value),
                "exp_avg_sq": torch.full_like(value, job["secondMoment"]),
            }

    def normals(like, of):
        if not isinstance(of, str):
            return numbers(job["roundNoise"][of]).to(torch.float64).reshape(like.shape)
        count, channels, height, width = like.shape
        return numbers(job["noise"][of]).to(torch.float64).reshape(count, height, width, channels).permute(0, 3, 1, 2)

    told = training.train(Batch(job["batches"][0], torch.float64), normals)
    networks = {
        name: {
            "gradients": packed(network.saved(moments(training.optimizers[name], network))),
            "weights": packed(network.saved(network.parameters)),
        }
        for name, network in training.networks.items()
    }
    print(json.dumps({"terms": {name: value.item() for name, value in told.items()}, "networks": networks}))


main()
