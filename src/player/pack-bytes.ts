/** Bytes as text that stands in an address: raw DEFLATE of the browser, then base64url without padding. */

export const ENCODED_MAX = 65_536 // characters of a payload
export const INFLATED_MAX = 1_048_576 // bytes; more is refused while inflating
const RATIO_MAX = 100 // DEFLATE itself ends at 1032; honest documents stay below 40
const RATIO_FREE = 65_536 // bytes that may always be inflated

export async function deflate(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text)
  const packed = await collect(
    piped(bytes, new CompressionStream('deflate-raw')),
    bytes.length + 64,
  )
  return toBase64Url(packed ?? bytes)
}

/** The bytes of a stream, or `too large` as soon as that is known. Throws when the stream is damaged. */
export async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array | 'too large'> {
  const limit = Math.min(INFLATED_MAX, Math.max(RATIO_FREE, bytes.length * RATIO_MAX))
  const stream = piped(bytes, new DecompressionStream('deflate-raw'))
  return (await collect(stream, limit)) ?? 'too large'
}

const piped = (bytes: Uint8Array<ArrayBuffer>, through: CompressionStream | DecompressionStream) =>
  new Blob([bytes]).stream().pipeThrough(through)

/** All bytes of a stream, or undefined as soon as there are more than `limit`. */
async function collect(
  stream: ReadableStream<Uint8Array>,
  limit: number,
): Promise<Uint8Array | undefined> {
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > limit) {
      await reader.cancel()
      return undefined
    }
    chunks.push(value)
  }
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}

export function toBase64Url(bytes: Uint8Array): string {
  let binary = ''
  for (let from = 0; from < bytes.length; from += 8_192) {
    binary += String.fromCharCode(...bytes.subarray(from, from + 8_192))
  }
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return undefined
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
      letter.charCodeAt(0),
    )
  } catch {
    return undefined
  }
}
