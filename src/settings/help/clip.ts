// What a person reads about the settings of what is taken from the clip (help.ts).

export const CLIP = {
  size: 'Short side of the picture in pixels. Twice the side is about four times the work.',
  shape:
    'Width to height of the picture, in whole quarters of its short side: 16:9 is drawn as 7 to 4, and 4:3 as 5 to 4.',
  frames:
    'How many frames are taken from the clip, evenly in time between its in and out points: a picture that stays longer comes again.',
} as const
