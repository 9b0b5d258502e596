// What a person reads about the tasks of the critic.

export const TASK_HELP = {
  frameOrder:
    'How much the critic of pixels must also tell, of three frames of the clip, whether they stand in the order of time: half of the time two of them have changed places. A critic that knows order looks at movement, which steadies the game where frames alone give little away; watch that a clip which runs to and fro has no order to learn. 0 is no such head. Shuffle and Learn (arXiv 1603.08561). As in FastGAN (arXiv 2101.04775) the tasks are about real clips alone: the generator does not hear of them.',
  timeIndex:
    'How much the critic of pixels must also tell from which eighth of the clip a frame comes, by the loss of an auxiliary classifier (arXiv 1610.09585). It learns what changes in the course of the clip, which helps where a picture drifts slowly; in a clip that repeats itself there is nothing to tell. 0 is no such head.',
  nextFrame:
    'How much the critic of pixels must also draw the last of three frames, 8 px small, from what it found in the two before it (foreseeing: arXiv 1511.05440; a decoder in the critic, against forgetting what it saw: FastGAN, arXiv 2101.04775). It helps with few frames, of which a critic soon knows only flaws; too much weight leaves it little room to judge. 0 is no such head.',
  clipClass:
    'How much the critic of pixels must also tell from which of several clips a frame comes (arXiv 1610.09585). It is asked about real frames; with “Auxiliary classifier” the generator hears of it as well. With one clip there is nothing to tell, and a critic that is told the class by a plane need not find out. 0 is no such head.',
} as const
