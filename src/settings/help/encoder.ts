// What a person reads about the encoder.

export const ENCODER_HELP = {
  autoencoding:
    'Trains a third network beside the two, which looks at a picture and says from which code the generator draws it, as a mean and a spread (autoencoding beyond pixels, VAE-GAN, arXiv 1512.09300). It helps where pictures of your own are to be found again in the model: the search for their codes then begins where it points. Unlike in the paper the generator does not learn from it, because the clip’s frames have learned codes of their own; so the clip looks as without it. Watch the time: a step draws the frames of the clip once more. It is kept in projects; model files and links go without it.',
  klWeight:
    'How much the codes of the encoder must be spread as normal noise is (the KL divergence of a variational autoencoder, arXiv 1312.6114). More makes neighbouring codes draw alike and lets unknown pictures land nearer to what the model knows; too much, and every picture gets the same code.',
} as const
