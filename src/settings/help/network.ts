// What a person reads about the settings of what the networks are made of (help.ts).

import { WIDTH_NAMES, type WidthName } from '../networks'

const ACTIVATIONS = {
  leaky:
    'Below zero a fifth of the slope is left, so no feature is ever without one. What these networks were measured with.',
  relu: 'Nothing below zero: features are few and clear. One that is below zero for every frame learns no more.',
  elu: 'Below zero it bends to −1, which keeps features around zero (arXiv 1511.07289).',
  selu: 'ELU scaled so that deep layers keep mean 0 and variance 1 without normalisation (arXiv 1706.02515).',
  swish: 'x · sigmoid(x): smooth, with a small dip below zero (arXiv 1710.05941).',
  gelu: 'x times how likely a normal number is below it, by tanh: smooth as swish, nearer to ReLU (arXiv 1606.08415).',
  tanh: 'From −1 to 1, as the first networks: calm, and slow where features are full.',
  sine: 'Waves: fine texture comes early, and frames between those of the clip may ripple (SIREN, arXiv 2006.09661).',
} as const

const WIDTHS = Object.fromEntries(
  WIDTH_NAMES.map((name, i) => [
    name,
    `Channels of the layers at ${4 * 2 ** i} px, in both networks, as a factor over the width of all. Small sides hold what is where, large ones texture; channels at large sides cost most time, at small ones most weights. Multiples of 4, at least 4.`,
  ]),
) as Readonly<Record<WidthName, string>>

export const NETWORK = {
  ...WIDTHS,
  width: 'Channels of every layer, as a factor. Wider learns more detail and takes longer.',
  residuals: {
    about:
      'Convolutions that add to a picture of the generator what it lacks, after each doubling: more of them draw finer shapes from the same widths, at the cost of time, most at the largest side. Watch the milliseconds a step. From residual networks (arXiv 1512.03385).',
    choices: {
      some: 'One, at those sides where it paid: 8 px, and to 32 px in large ones.',
    },
  },
  residualKind: {
    about: 'What is added to the picture in each of them.',
    choices: {
      plain: 'One convolution of all channels; the sum is scaled to keep its size.',
      bottleneck:
        'To half the channels by 1×1, a convolution there, and back by 1×1, which begins at zero: a third of the weights, and it learns later (R3GAN, arXiv 2501.05441).',
    },
  },
  kernel:
    'Side of the filters of the residual convolutions. 5×5 sees further at once, for 25/9 of their weights and time; two of 3×3 see as far for less (arXiv 1409.1556).',
  foreground:
    'Two streams: a background that stands still, drawn without the motion code, and over it a foreground with a mask that says where it is seen. For a fixed camera: the foreground becomes what moves. Press foreground, background or mask in the drawn networks to see them, and the picture to save its foreground with transparency. Where the camera moves, the mask covers everything. VGAN (arXiv 1609.02612, §3.2).',
  excitation:
    'The picture at 4 px opens or shuts each channel at 32 px, that at 8 px those at 64 px, and so on: what is on the whole in view decides which details are drawn, and the small layers hear at once what is wrong with large ones. Some weights, hardly any time. For clips with several scenes or few frames; where all frames are alike there is nothing to gate. FastGAN (arXiv 2101.04775, §3.1).',
  conditioning: {
    about:
      'How the critics hear of which clip a frame should be, when you train several clips together as classes; the generator is told in any case, and so can draw what lies between them. With one clip it does nothing. Watch the middle of the class slider: it should be neither clip, and move.',
    choices: {
      projection:
        'The class weighs what the critic finds in a frame, and between two classes it counts half of each: the middle is held to both clips alike (arXiv 1802.05637).',
      plane:
        'The class is one more plane of the picture, or more numbers beside its coefficients: simple, and it may learn that a mixed label is never real (arXiv 1411.1784).',
      classifier:
        'The critic of pixels is told nothing: a head of its own tells the class of real frames, and the generator makes frames of which it tells the class that was asked for, or the mix (AC-GAN, arXiv 1610.09585). What is easy to tell may win over what is like the clip. A critic of coefficients, or of features alone, keeps the projection.',
    },
  },
  frozen: {
    about:
      'Layers that stay as they began, for a warm start: what they know is kept, the others learn to use it, and each step is a little shorter. From scratch it is the noise of the first draw that is kept. Watch the likeness: it stops early where the kept layers do not fit the clip. FreezeD (arXiv 2002.10964).',
    choices: {
      generator: 'Its first dense layers and its stem, which lay out the picture; the convolutions learn.',
      discriminator: 'The first two layers of the critic of pixels, which see edges and colours.',
    },
  },
  activation: {
    about:
      'The bend after each layer of the generator and of its mapping, without which all layers would be one. Smooth ones give softer pictures with fewer edges; all but the leaky one and ReLU take a little more time. Watch the sharpness of morphs. Compared in arXiv 1710.05941.',
    choices: ACTIVATIONS,
  },
  criticActivation: {
    about:
      'The bend after each layer of those who judge, of pixels and of coefficients. The generator learns through their slopes: where one is flat, as ReLU below zero or tanh far out, it learns nothing (DCGAN, arXiv 1511.06434, therefore took leaky ReLU).',
    choices: ACTIVATIONS,
  },
  downsampling: {
    about:
      'How the critic of pixels halves a picture. Pooling follows a 3×3 convolution at the full size, which has fewer weights and takes about twice the time of blocks: watch the milliseconds a step. DCGAN (arXiv 1511.06434) found that a critic does best when it learns how to halve.',
    choices: {
      blocks: 'A 4×4 convolution of stride 2, so that what is left out is learned.',
      average:
        'The mean of each 2×2 block: calm, and every pixel is told what to change. Fine texture fades before it is judged.',
      max: 'The largest of each 2×2 block, as networks that recognise things have it (VGG, arXiv 1409.1556). Only one pixel of four is told what to change: watch for speckles.',
    },
  },
  criticEnd: {
    about: 'How the critic of pixels comes to its verdict on a single frame.',
    choices: {
      convolution:
        'A verdict on each part of the picture, and their mean: it looks for texture wherever it is, with few weights (PatchGAN, arXiv 1611.07004, §3.2.2).',
      dense:
        'One verdict from all parts at once: it knows what belongs where, has many more weights, and learns few frames by heart sooner. As the first GAN (arXiv 1406.2661).',
    },
  },
  frameBranch:
    'Judges each frame by itself: is this a picture of the clip? Without it nobody asks for sharp single frames, and only movement is judged. From MoCoGAN’s image critic (arXiv 1707.04993).',
  temporalBranch:
    'Judges three frames side by side and how far apart they are: does it move as the clip does? Without it each frame may be right while their order is not; watch for jumps. StyleGAN-V (arXiv 2112.14683, §3.3).',
  motionBranch:
    'Sees the first two frames of the three from their pixels on, with filters of its own, and how far apart they are: finer movement than the temporal branch, which compares what is left at 8 px. The critic takes a third more products and two thirds more weights. DIGAN (arXiv 2202.10571).',
  contentLayoutBranch:
    'Two more verdicts on each frame: what there is, wherever it is, and where things lie, whatever they are. For clips of few frames, so that invented ones may rearrange what the clip shows; watch the variety of random codes. SIV-GAN, One-Shot GAN (arXiv 2103.13389).',
  attention: {
    about:
      'Each place of a picture looks at all others and adds what it finds, by a gain that begins at 0. It helps where far parts belong together, as the two ends of a shadow, and costs more than it gives where all is near. Press the layer in the drawing of the networks to see where a place looks. SAGAN (arXiv 1805.08318).',
    choices: {
      critic: 'It can ask whether far parts fit together. Nothing where no pixels are judged.',
    },
  },
  attentionSide:
    'Short side of the layer whose places look at each other. Twice the side has sixteen times the pairs: watch the milliseconds a step.',
  noise: 'Size of the content latent on invented frames: more gives more variety and less likeness.',
  components:
    'How many pictures the clip is first taken apart into: each frame is a mix of them from the start, and the convolutions learn what they leave out. More begin sharper and weigh more in a link. 0 is a generator that begins with nothing.',
  smoothness:
    'How much the motion codes must run smoothly in time. More makes frames between those of the clip better, and the clip itself a little softer.',
  mapping:
    'Features of the mapping network, which turns any code into the coefficients of a frame that could be real.',
  codeSpacing: 'Frames between two learned motion codes.',
  taps: {
    about:
      'How the generator doubles its picture. Nearest repeats every pixel and smooths it with a 3×3 filter; free taps learn all sixteen weights of a 4×4 filter (a transposed convolution of stride 2). The same multiplications, 16/9 of the weights in these layers, so a larger file and link; measured on two clips: 0.6 to 2.7 dB sharper after 100 steps, no better on frames that were held out.',
    choices: {
      nearest: 'No checkerboard by construction (distill.pub/2016/deconv-checkerboard).',
      free: 'Learns edges sooner, as in DCGAN (arXiv 1511.06434).',
    },
  },
} as const
