// The one activation of the networks. Not here: the layers that apply it.

/** The slope of leaky ReLU below zero, everywhere in the networks. */
export const LEAK = 0.2
/** As `alpha`: no activation. */
export const LINEAR = 1
