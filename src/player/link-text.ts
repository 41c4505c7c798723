/** What the hash of a link says, still packed. */
export interface LinkText {
  /** `h1` and the like; empty when the link carries no scenario. */
  readonly codec: string
  /** base64url, as far as it can be one. */
  readonly data: string
  readonly step?: number
  readonly level?: string
}

/** Spaces, and characters that nobody sees: soft hyphens, zero-width ones, marks of direction. */
const UNSEEN = /\s|\p{Cf}|\p{Default_Ignorable_Code_Point}/gu

/**
 * Reads the hash of a link, forgiving whatever mail, chat and word processors do to one: the address in front of it,
 * percent-encoding (twice, too), `&amp;`, quoted-printable, line breaks, unseen characters, and punctuation of either
 * language or whole words behind it. Never throws.
 */
export function readLinkText(hash: string): LinkText {
  const text = unescaped(hash.slice(hash.indexOf('#') + 1)).replace(UNSEEN, '')
  const params = new Map<string, string>()
  for (const part of text.split(/[&;]/)) {
    const [, name = '', value = ''] = /^[^a-z]*([a-z]+)=(.*)$/i.exec(part) ?? []
    if (name !== '' && !params.has(name)) params.set(name, value)
  }
  // The equals sign of quoted-printable is `=3D`; a payload holds no equals sign but the padding of others.
  const payload = (params.get('s') ?? '').replace(/^3D(?=h\d)/, '').replaceAll('=', '')
  const dot = payload.indexOf('.')
  const data = /^[\w+/-]*/.exec(payload.slice(dot + 1))?.[0] ?? ''
  const step = /^\d{1,6}/.exec(
    params.get('t') ?? params.get('step') ?? params.get('curInstr') ?? '',
  )
  const level = /^[a-z]+/.exec(params.get('level') ?? '')
  return {
    codec: payload === '' ? '' : payload.slice(0, dot < 0 ? 12 : Math.min(dot, 12)),
    data: data.replaceAll('+', '-').replaceAll('/', '_'),
    ...(step && { step: Number(step[0]) }),
    ...(level && { level: level[0] }),
  }
}

function unescaped(text: string): string {
  let plain = text.replace(/=\r?\n/g, '').replaceAll('&amp;', '&')
  for (let round = 0; round < 3 && /%[0-9a-f]{2}/i.test(plain); round++) {
    plain = plain.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
      try {
        return decodeURIComponent(encoded)
      } catch {
        return '' // no UTF-8: nothing of ours
      }
    })
  }
  return plain
}
