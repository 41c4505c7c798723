import { expect, test } from 'vitest'
import { openGif } from '../../src/ui/learn/write-gif.ts'

/** A picture of 4 by 2 px: white, with some px of another colour. */
function picture(marked: readonly number[], colour = [200, 0, 0]): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(4 * 2 * 4).fill(255)
  for (const place of marked) rgba.set(colour, place * 4)
  return rgba
}

/** GIF89a, block by block: delays in hundredths of a second, whether px of the picture before show through, and loops. */
function read(bytes: Uint8Array) {
  const text = (from: number, length: number) =>
    String.fromCharCode(...bytes.subarray(from, from + length))
  const short = (at: number) => (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0)
  const table = (flags: number) => (flags & 128 ? 3 * 2 ** ((flags & 7) + 1) : 0)
  const frames: { delay: number; isPartial: boolean }[] = []
  let loops: number | undefined
  let at = 13 + table(bytes[10] ?? 0)
  const skipBlocks = () => {
    while (bytes[at]) at += (bytes[at] ?? 0) + 1
    at++
  }
  while (bytes[at] !== 0x3b) {
    if (at >= bytes.length) throw new Error('it has no end')
    if (bytes[at] === 0x2c) {
      at += 10 + table(bytes[at + 9] ?? 0) + 1
    } else {
      if (bytes[at + 1] === 0xf9)
        frames.push({ delay: short(at + 4), isPartial: ((bytes[at + 3] ?? 0) & 1) === 1 })
      if (text(at + 3, 8) === 'NETSCAPE') loops = short(at + 16)
      at += 2
    }
    skipBlocks()
  }
  return {
    kind: text(0, 6),
    width: short(6),
    height: short(8),
    frames,
    loops,
    isWhole: at === bytes.length - 1,
  }
}

test('pictures that look alike are one, shown longer; a later one holds only what has changed; it plays for ever', () => {
  const gif = openGif(4, 2)
  gif.add(picture([0]), 0)
  gif.add(picture([0]), 125)
  gif.add(picture([0, 1]), 250)
  gif.add(picture([7], [0, 0, 200]), 1_500)
  expect(read(gif.finish(3_000))).toEqual({
    kind: 'GIF89a',
    width: 4,
    height: 2,
    frames: [
      { delay: 25, isPartial: false },
      { delay: 125, isPartial: true },
      { delay: 150, isPartial: true },
    ],
    loops: 0, // for ever
    isWhole: true,
  })
})
