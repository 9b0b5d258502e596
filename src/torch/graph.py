"""Networks in PyTorch, from their graphs as JSON (src/network/graph-json.ts): one entry an op or a function.

Pictures are [N, channels, height, width] here, and filters lie as PyTorch takes them: a network turns its tensors when
they come in and when they are asked for. Not here: which network (src/network), what it is taught (terms.py).
"""

import math
from typing import Callable, NamedTuple

import torch
from torch.nn import functional

FUNCTIONS = {
    "add": torch.add,
    "sub": torch.sub,
    "mul": torch.mul,
    "div": torch.div,
    "neg": torch.neg,
    "exp": torch.exp,
    "log": torch.log,
    "square": torch.square,
    "sqrt": torch.sqrt,
    "abs": torch.abs,
    "sign": torch.sign,
    "step": lambda x: (x > 0).to(x.dtype),
    "max": torch.maximum,
    "min": torch.minimum,
    "sin": torch.sin,
    "cos": torch.cos,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softplus": functional.softplus,
}


def compiled(formula):
    """A formula as a function of its variables, tensors by name."""
    if formula["is"] == "number":
        # Without a side: it does not change the type of what it meets.
        value = torch.tensor(formula["value"], dtype=torch.float64)
        return lambda values: value
    if formula["is"] == "variable":
        return lambda values: values[formula["name"]]
    function, arguments = FUNCTIONS[formula["call"]], [compiled(argument) for argument in formula["of"]]
    return lambda values: function(*(argument(values) for argument in arguments))


class Call(NamedTuple):
    """One node at work."""

    op: dict
    inputs: list
    # Rows of the batch for each item, of the first input.
    rows: int
    # A trained tensor by what follows the node's name.
    trained: Callable
    activate: Callable


def same(weight):
    return weight


def load_filter(weight):
    """[height, width, in, out] -> [out, in, height, width]."""
    return weight.permute(3, 2, 0, 1)


def save_filter(weight):
    return weight.permute(2, 3, 1, 0)


def load_block_filter(weight):
    """[k, k, (row, column, in), out] over blocks of 2x2 -> [out, in, 2k, 2k] over pixels."""
    k, _, channels, out = weight.shape
    pixels = weight.reshape(k, k, 2, 2, channels // 4, out).permute(5, 4, 0, 2, 1, 3)
    return pixels.reshape(out, channels // 4, 2 * k, 2 * k)


def save_block_filter(weight):
    out, channels, side, _ = weight.shape
    k = side // 2
    blocks = weight.reshape(out, channels, k, 2, k, 2).permute(2, 4, 3, 5, 1, 0)
    return blocks.reshape(k, k, 4 * channels, out)


def load_taps(weight):
    """[in, 4, 4, out] -> [in, out, 4, 4]."""
    return weight.permute(0, 3, 1, 2)


def save_taps(weight):
    return weight.permute(0, 2, 3, 1)


def convolve(call, x, padding, stride=1):
    """`padding`: [[top, bottom], [left, right]] in pixels."""
    (top, bottom), (left, right) = padding
    if top != bottom or left != right:
        x = functional.pad(x, (left, right, top, bottom))
        top = left = 0
    return call.activate(functional.conv2d(x, call.trained(".w"), call.trained(".b"), stride, (top, left)))


def reshape(call):
    """Numbers lie in the order (row, column, channel) on either side."""
    x, shape = call.inputs[0], call.op["shape"]
    flat = x.permute(0, 2, 3, 1).reshape(len(x), -1) if x.dim() == 4 else x
    if len(shape) < 3:
        return flat.reshape(-1, *shape)
    return flat.reshape(-1, *shape).permute(0, 3, 1, 2).contiguous()


def dense(call):
    return call.activate(torch.addmm(call.trained(".b"), call.inputs[0], call.trained(".w")))


def block_conv(call):
    padding = [[2 * blocks for blocks in side] for side in call.op["padding"]]
    return convolve(call, call.inputs[0], padding, stride=2)


def load_channel_filter(weight):
    """[3, 3, channels] -> [channels, 1, 3, 3]."""
    return weight.permute(2, 0, 1).unsqueeze(1)


def save_channel_filter(weight):
    return weight.squeeze(1).permute(1, 2, 0)


def depthwise(call):
    x, stride = call.inputs[0], call.op["stride"]
    before = 1 if stride == 1 else 0
    x = functional.pad(x, (before, 1, before, 1))
    return call.activate(functional.conv2d(x, call.trained(".w"), call.trained(".b"), stride, groups=x.shape[1]))


def upsample_conv(call):
    return convolve(call, functional.interpolate(call.inputs[0], scale_factor=2), [[1, 1], [1, 1]])


def transposed_conv(call):
    x, weight, bias = call.inputs[0], call.trained(".w"), call.trained(".b")
    return call.activate(functional.conv_transpose2d(x, weight, bias, stride=2, padding=1))


def frames_to_channels(call):
    x = call.inputs[0]
    return x.reshape(len(x) // call.rows, -1, *x.shape[2:])


def differences(call):
    before, here, after = call.inputs[0].reshape(-1, 3, *call.inputs[0].shape[1:]).unbind(1)
    return torch.cat([here, 2 * (here - before), 2 * (after - here)], 1)


def blend(call):
    front, back, mask = call.inputs
    return mask * front + (1 - mask) * back


def pool(call):
    x = call.inputs[0]
    if call.op["kind"] == "average":
        return functional.avg_pool2d(x, 2)
    # Not max_pool2d, whose gradient goes to the first of several that are the largest.
    return x.unflatten(3, (-1, 2)).unflatten(2, (-1, 2)).amax((3, 5))


def pixels(x):
    """[N, channels, height, width] -> [N, height * width, channels]."""
    return x.flatten(2).transpose(1, 2)


def attention(call):
    queries, keys = call.inputs
    looks = torch.softmax(pixels(queries) @ pixels(keys).transpose(1, 2), 2)
    return looks.transpose(1, 2).unflatten(2, queries.shape[2:])


def attend(call):
    looks, values = call.inputs
    return (pixels(looks) @ pixels(values)).transpose(1, 2).unflatten(2, values.shape[2:])


def gain(call):
    x, more = call.inputs
    return x + call.trained("") * more


def mean(call):
    x = call.inputs[0]
    return x.reshape(len(x) // call.rows, -1).mean(1)


def projection(call):
    h, v, logit = call.inputs
    return logit.squeeze(1) + (h * v).sum(1) / math.sqrt(h.shape[1])


class Op(NamedTuple):
    compute: Callable
    # How the weights called `.w` come in and go out.
    load: Callable = same
    save: Callable = same


OPS = {
    "input": Op(lambda call: None),
    "codes": Op(lambda call: call.inputs[0] @ call.trained("")),
    "concat": Op(lambda call: torch.cat(call.inputs, 1)),
    "reshape": Op(reshape),
    "dense": Op(dense),
    "conv": Op(lambda call: convolve(call, call.inputs[0], call.op["padding"]), load_filter, save_filter),
    "upsampleConv": Op(upsample_conv, load_filter, save_filter),
    "transposedConv": Op(transposed_conv, load_taps, save_taps),
    "blockConv": Op(block_conv, load_block_filter, save_block_filter),
    "depthwise": Op(depthwise, load_channel_filter, save_channel_filter),
    "sum": Op(lambda call: call.activate(sum(call.inputs) * call.op["scale"])),
    "gate": Op(lambda call: call.inputs[0] * call.inputs[1][:, :, None, None]),
    "blend": Op(blend),
    # Channels of pictures stand there too.
    "slice": Op(lambda call: call.inputs[0][:, : call.op["length"]]),
    "differences": Op(differences),
    "framesToChannels": Op(frames_to_channels),
    "pool": Op(pool),
    "globalPool": Op(lambda call: call.inputs[0].mean((2, 3))),
    "attention": Op(attention),
    "attend": Op(attend),
    "gain": Op(gain),
    "mean": Op(mean),
    "projection": Op(projection),
}


class Network:
    """A graph with its trained tensors. `stock`: an activation of two lines is PyTorch's own instead of its formula."""

    def __init__(self, graph, weights, stock, spectral=False):
        self.spectral = spectral
        self.graph, self.rates, self.matrices = graph, {}, set()
        self.nodes = {node["name"]: node for node in graph["nodes"]}
        self.rows = {name: node["rows"] for name, node in self.nodes.items()}
        self.ops = {node["name"]: OPS[node["op"]["op"]] for node in graph["nodes"]}
        self.activations = {name: activation(row, stock) for name, row in graph["activations"].items()}
        self.parameters = {}
        for spec in graph["parameters"]:
            name, tensor = spec["name"], weights[spec["name"]].reshape(spec["shape"])
            self.rates[name] = spec.get("rate", 1)
            if "matrix" in spec:
                self.matrices.add(name)
            self.parameters[name] = self._turn(name, tensor, "load").clone().requires_grad_(self.rates[name] > 0)

    def _turn(self, name, tensor, way):
        node, _, part = name.rpartition(".")
        return getattr(self.ops[node], way)(tensor).contiguous() if part == "w" else tensor

    def _over_norm(self, tensor, part):
        """With spectral norm a matrix of weights over its largest singular value; filters lie outputs first."""
        if not self.spectral or part != ".w":
            return tensor
        return tensor / torch.linalg.matrix_norm(tensor.flatten(1) if tensor.dim() > 2 else tensor, 2)

    def saved(self, tensors):
        """Tensors like the parameters by name, as the product has them."""
        return {name: self._turn(name, tensor, "save") for name, tensor in tensors.items()}

    def __call__(self, also=None, **given):
        """What the graph puts out, by its name. `also`: tensors of another network that it draws with."""
        outputs = self.graph["outputs"]
        return dict(zip(outputs, self.values(list(outputs.values()), also, **given)))

    def values(self, wanted, also=None, **given):
        """The values of nodes; those that are given are taken as they are."""
        parameters, values = {**self.parameters, **(also or {})}, dict(given)

        def value(name):
            if name in values:
                return values[name]
            node = self.nodes[name]
            op, inputs = node["op"], node["inputs"]
            call = Call(
                op,
                [value(each) for each in inputs],
                self.rows[inputs[0]] if inputs else node["rows"],
                lambda part: self._over_norm(parameters[name + part], part),
                self.activations.get(op.get("activation"), same),
            )
            values[name] = self.ops[name].compute(call)
            return values[name]

        return [value(name) for name in wanted]


def activation(row, stock):
    leak = row.get("leak")
    if stock and leak is not None:
        return same if leak == 1 else lambda x: functional.leaky_relu(x, leak)
    formula = compiled(row["formula"])
    return lambda x: formula({"x": x})
