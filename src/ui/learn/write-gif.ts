import { applyPalette, GIFEncoder, quantize } from 'gifenc'

const COLOURS = 255 // and one that shows what was there before
const DELAY_MIN_MS = 20 // what is shorter is slowed down by browsers

export interface Gif {
  /** A picture, RGBA, from `at` ms on. One that looks as the last one is left out. */
  readonly add: (rgba: Uint8ClampedArray, at: number) => void
  /** The file; the last picture stays until `at` ms. It begins anew for ever, as GIFs do. */
  readonly finish: (at: number) => Uint8Array<ArrayBuffer>
}

/**
 * GIF89a (W3C, 1990), picture by picture: each with its own colours, and with only what differs from the one before, so
 * that a quiet diagram weighs little.
 */
export function openGif(width: number, height: number): Gif {
  const encoder = GIFEncoder()
  let before: Uint32Array | undefined
  let waiting: Picture | undefined
  const write = (until: number) => {
    if (!waiting) return
    const { at, ...picture } = waiting
    const delay = Math.max(DELAY_MIN_MS, until - at)
    encoder.writeFrame(picture.indices, width, height, { ...picture, delay, repeat: 0, dispose: 1 })
  }
  return {
    add: (rgba, at) => {
      const now = new Uint32Array(rgba.slice().buffer)
      if (before && isSame(before, now)) return
      write(at)
      waiting = { at, ...pictureOf(rgba, now, before) }
      before = now
    },
    finish: (at) => {
      write(at)
      encoder.finish()
      return encoder.bytes()
    },
  }
}

interface Picture {
  readonly at: number
  readonly indices: Uint8Array
  readonly palette: number[][]
  readonly transparent: boolean
  readonly transparentIndex: number
}

function pictureOf(
  rgba: Uint8ClampedArray,
  now: Uint32Array,
  before: Uint32Array | undefined,
): Omit<Picture, 'at'> {
  const palette = quantize(rgba, COLOURS)
  const indices = applyPalette(rgba, palette)
  const transparentIndex = palette.length
  if (before)
    for (let place = 0; place < now.length; place++)
      if (now[place] === before[place]) indices[place] = transparentIndex
  return {
    indices,
    palette: [...palette, [0, 0, 0]],
    transparent: before !== undefined,
    transparentIndex,
  }
}

const isSame = (one: Uint32Array, other: Uint32Array): boolean =>
  one.every((value, place) => value === other[place])
