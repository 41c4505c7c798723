import { crc32, deflateSync } from 'node:zlib'

/**
 * A PNG (ISO/IEC 15948) of at most 16 colours: four bits for each pixel. The colours are the most frequent ones; any other
 * becomes the nearest of them. `rgba` has four bytes for each pixel, row by row.
 */
export function encodePng(rgba, { width, height }) {
  const counts = new Map()
  const colourAt = (pixel) => rgba.readUIntBE(pixel * 4, 3)
  for (let pixel = 0; pixel < width * height; pixel++)
    counts.set(colourAt(pixel), (counts.get(colourAt(pixel)) ?? 0) + 1)
  const palette = choose(counts)
  const nearest = new Map([...counts.keys()].map((colour) => [colour, nearestOf(palette, colour)]))
  const line = 1 + Math.ceil(width / 2)
  const rows = Buffer.alloc(line * height) // the first byte of each row: no filter
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      rows[y * line + 1 + (x >> 1)] |= nearest.get(colourAt(y * width + x)) << (x % 2 ? 0 : 4)
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([4, 3, 0, 0, 0], 8) // bits, palette, deflate, filters, not interlaced
  const colours = Buffer.concat(
    palette.map((colour) => Buffer.from([colour >> 16, (colour >> 8) & 255, colour & 255])),
  )
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const COLOURS_MAX = 16

/** The colours that take most room, none too like another. */
function choose(counts) {
  const chosen = []
  for (const [colour] of [...counts].sort(([, a], [, b]) => b - a)) {
    if (chosen.every((each) => distance(each, colour) > 900)) chosen.push(colour)
    if (chosen.length === COLOURS_MAX) break
  }
  return chosen
}

const distance = (one, other) =>
  [16, 8, 0].reduce(
    (sum, shift) => sum + (((one >> shift) & 255) - ((other >> shift) & 255)) ** 2,
    0,
  )

function nearestOf(palette, colour) {
  const distances = palette.map((each) => distance(each, colour))
  return distances.indexOf(Math.min(...distances))
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(data.length, 0)
  body.copy(whole, 4)
  whole.writeUInt32BE(crc32(body), body.length + 4)
  return whole
}
