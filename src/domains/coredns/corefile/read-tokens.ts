/** A word of a Corefile. */
export interface Token {
  /** Empty for the Corefile itself; otherwise the imported file. */
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly text: string
}

/**
 * Cuts a text into words (coredns/caddy caddyfile/lexer.go). A quotation mark at the start of a word quotes, with `\"` as
 * its only escape; elsewhere it is a letter. `#` starts a comment, even within a word.
 */
export function readTokens(text: string, file = ''): readonly Token[] {
  const tokens: Token[] = []
  const end = text.length
  let line = 1
  let at = text.startsWith('\uFEFF') ? 1 : 0
  while (at < end) {
    const mark = text[at] ?? ''
    if (mark === '#') {
      while (at < end && text[at] !== '\n') at++
    } else if (/\s/.test(mark)) {
      if (mark === '\n') line++
      at++
    } else if (mark === '"') {
      const quote = readQuoted(text, at + 1)
      // A quotation that is never closed counts unless it is empty.
      if (quote.isClosed || quote.text !== '') tokens.push({ file, line, text: quote.text })
      line += quote.breaks
      at = quote.after
    } else {
      const plain = readPlain(text, at)
      tokens.push({ file, line, text: plain.text })
      at = plain.after
    }
  }
  return tokens
}

/** A carriage return does not end a word. A comment in it is left at the next blank: what follows on the line counts again. */
function readPlain(text: string, from: number) {
  let word = ''
  let isComment = false
  let at = from
  for (; at < text.length; at++) {
    const mark = text[at] ?? ''
    if (mark === '\r') continue
    if (/\s/.test(mark)) break
    if (mark === '#') isComment = true
    if (!isComment) word += mark
  }
  return { text: word, after: at }
}

function readQuoted(text: string, from: number) {
  let word = ''
  let breaks = 0
  for (let at = from; at < text.length; at++) {
    const mark = text[at] ?? ''
    if (mark === '"') return { text: word, breaks, after: at + 1, isClosed: true }
    if (mark === '\\' && at + 1 < text.length) {
      const next = text[++at] ?? ''
      if (next === '\n') breaks++
      word += next === '"' ? next : `\\${next}`
      continue
    }
    if (mark === '\n') breaks++
    word += mark
  }
  return { text: word, breaks, after: text.length, isClosed: false }
}
