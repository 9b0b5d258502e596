"""The terms of the losses: those of pictures by name, those of logits by their formulas (src/model/terms.ts)."""

from torch.nn import functional

from graph import compiled


def l1(x):
    return x.abs().mean()


def reconstruction(fake, real, path, cross_fades):
    difference = fake[:path] - real[:path]
    half = functional.avg_pool2d(difference, 2)
    parts = (
        difference,
        half,
        functional.avg_pool2d(half, 2),
        difference[..., 1:] - difference[..., :-1],
        difference[..., 1:, :] - difference[..., :-1, :],
    )
    return sum(l1(part) for part in parts)


def anchor(fake, real, path, cross_fades):
    return l1(functional.avg_pool2d(fake[path:] - cross_fades, fake.shape[-1] // 8))


PICTURE_TERMS = {
    "reconstruction": reconstruction,
    "anchor": anchor,
}


def logit_term(formulas):
    """A function of heads, each the logits of the parts of a batch by name: means over the batch, all added up."""
    functions = [compiled(formula) for formula in formulas]
    return lambda heads: sum(function(head).mean() for head in heads for function in functions)


class Objective:
    """What one network makes small: each term times its weight."""

    def __init__(self, terms):
        self.terms = {
            term["name"]: (logit_term(term["formulas"]) if "formulas" in term else PICTURE_TERMS[term["name"]])
            for term in terms
        }
        self.weights = {term["name"]: term["weight"] for term in terms}
        self.judged = {term["name"] for term in terms if "formulas" in term}

    def __call__(self, pictures, heads):
        """The loss, and the value of each term without its weight."""
        values = {
            name: value(heads()) if name in self.judged else value(**pictures) for name, value in self.terms.items()
        }
        return sum(self.weights[name] * value for name, value in values.items()), values
