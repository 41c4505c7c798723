/** Words of a command line, as a POSIX shell splits them (XCU 2.2, 2.3); `undefined`: it uses more of a shell than words. */
export function readWords(line: string): readonly string[] | 'unclosed' | undefined {
  const words: string[] = []
  let word: string | undefined
  let quote: '"' | "'" | undefined
  for (let place = 0; place < line.length; place++) {
    const letter = line[place] ?? ''
    if (quote) {
      if (letter === quote) quote = undefined
      else if (letter === '\\' && quote === '"' && /["\\$`]/.test(line[place + 1] ?? ''))
        word = (word ?? '') + line[++place]
      else word = (word ?? '') + letter
      continue
    }
    if (letter === '"' || letter === "'") {
      quote = letter
      word ??= ''
    } else if (letter === '\\' && place + 1 < line.length) word = (word ?? '') + line[++place]
    else if (/\s/.test(letter)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (letter === '#' && word === undefined) break
    else if (/[|&;<>()$`*?]/.test(letter)) return undefined
    else word = (word ?? '') + letter
  }
  if (quote) return 'unclosed'
  if (word !== undefined) words.push(word)
  return words
}
