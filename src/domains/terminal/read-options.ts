/** Options of a command: letters and long names, each with a value or without one. */

export interface OptionTable {
  /** As `getopt` takes it: `c:qW:`. */
  readonly letters: string
  /** Long name -> letter it means, with `=` when it has a value: `{ silent: 's', 'max-time=': 'm' }`. */
  readonly long?: Readonly<Record<string, string>>
}

export interface Options {
  readonly has: (letter: string) => boolean
  /** The last value given. */
  readonly value: (letter: string) => string | undefined
  readonly operands: readonly string[]
}

export type OptionProblem =
  | { readonly kind: 'unknown'; readonly option: string }
  | { readonly kind: 'noValue'; readonly option: string }

/** Options may stand after operands, as GNU's getopt_long reads them. */
export function readOptions(
  words: readonly string[],
  { letters, long = {} }: OptionTable,
): Options | OptionProblem {
  const given: (readonly [string, string])[] = []
  const operands: string[] = []
  for (let place = 0; place < words.length; place++) {
    const word = words[place] ?? ''
    if (word === '--') {
      operands.push(...words.slice(place + 1))
      break
    }
    if (word.startsWith('--')) {
      const [name = '', value] = splitOnce(word.slice(2))
      if (Object.hasOwn(long, name)) given.push([long[name] ?? '', ''])
      else if (Object.hasOwn(long, `${name}=`)) {
        const taken = value ?? words[++place]
        if (taken === undefined) return { kind: 'noValue', option: `--${name}` }
        given.push([long[`${name}=`] ?? '', taken])
      } else return { kind: 'unknown', option: `--${name}` }
    } else if (word.startsWith('-') && word.length > 1) {
      for (let at = 1; at < word.length; at++) {
        const letter = word[at] ?? ''
        const known = letter === ':' ? -1 : letters.indexOf(letter)
        if (known < 0) return { kind: 'unknown', option: letter }
        if (letters[known + 1] !== ':') {
          given.push([letter, ''])
          continue
        }
        const value = at + 1 < word.length ? word.slice(at + 1) : words[++place]
        if (value === undefined) return { kind: 'noValue', option: letter }
        given.push([letter, value])
        break
      }
    } else operands.push(word)
  }
  return {
    has: (letter) => given.some(([each]) => each === letter),
    value: (letter) => given.findLast(([each]) => each === letter)?.[1],
    operands,
  }
}

function splitOnce(text: string): readonly [string, string?] {
  const place = text.indexOf('=')
  return place < 0 ? [text] : [text.slice(0, place), text.slice(place + 1)]
}
