// Codecs by the names that people know, for what a browser cannot decode. Not here: whether it can.

/** By what mediabunny and the containers call them, in small letters; the first that fits. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(avc|avc\d|h264|x264)$/, 'H.264'],
  [/^(dvh1|dvhe|dva1|dvav|dav1)$/, 'Dolby Vision'],
  [/^(hevc|hvc1|hev1|v_mpegh\/.*)$/, 'HEVC (H.265)'],
  [/^(vvc1|vvi1|v_mpegi\/.*)$/, 'VVC (H.266)'],
  [/^(vp8|vp9|av1)$/, ''],
  [/^(v_mpeg1|mpg1|m1v.?|mpeg)$/, 'MPEG-1'],
  [/^(v_mpeg2|mpg2|m2v.?|mp2v|mx[345][np]|xdv.|xd5.|hdv\d)$/, 'MPEG-2'],
  [/^(v_mpeg4\/iso\/.*|mp4v|xvid|divx|dx50|3iv\d|fmp4)$/, 'MPEG-4 Part 2'],
  [/^(v_mpeg4\/ms\/.*|mp4[123]|div3)$/, 'Microsoft MPEG-4'],
  [/^(h263|s263|u263)$/, 'H.263'],
  [/^(v_prores|prores|ap[a-z0-9]{2})$/, 'ProRes'],
  [/^(v_mjpeg|jpeg|mjp.|mjpg|dmb1)$/, 'Motion JPEG'],
  [/^(dvc.?|dvcp|dvpp|dv5.|dvh.|dv25|dvsd)$/, 'DV'],
  [/^(avd[nh])$/, 'DNxHD'],
  [/^cfhd$/, 'CineForm'],
  [/^(v_theora|theo)$/, 'Theora'],
  [/^v_real\/.*$/, 'RealVideo'],
  [/^(wmv\d|wvc1|vc-1|v_vc1)$/, 'Windows Media'],
  [/^(v_ffv1|ffv1)$/, 'FFV1'],
  [/^(v_dirac|drac)$/, 'Dirac'],
  [/^(svq\d)$/, 'Sorenson'],
  [/^(cvid|v_cinepak)$/, 'Cinepak'],
  [/^(rle|rpza|smc|8bps|icod|qdrw|v_quicktime)$/, 'old QuickTime'],
  [/^(png|mpng)$/, 'PNG'],
  [/^(raw|2vuy|yuv2|yuvs|v210|v308|v408|v410|r210|b48r|v_uncompressed)$/, 'uncompressed'],
  [/^(hfyu|ffvh)$/, 'HuffYUV'],
  [/^(encv|drmi)$/, 'encrypted'],
]

/**
 * The name, or null where there is none. `id`: mediabunny's name, or the four letters or the path that stand in the
 * file.
 */
export function codecName(id: string): string | null {
  const plain = id.trim().toLowerCase()
  const name = NAMES.find(([shape]) => shape.test(plain))?.[1]
  if (name === '') return plain.toUpperCase()
  return name ?? null
}
