import { TERMS, type Term } from './glossary.ts'

export interface Found {
  readonly term: Term
  /** Places in the text: from, and the one after the last. */
  readonly from: number
  readonly to: number
}

/** Where the words of a glossary stand in a text. `wordsOf`: how a term is called in the language of the text. */
export function findTerms(text: string, wordsOf: (term: Term) => string): readonly Found[] {
  const found = TERMS.flatMap((term) =>
    formsOf(wordsOf(term)).flatMap((form) =>
      [...text.matchAll(patternOf(form))].map(({ index }) => ({
        term,
        from: index,
        to: index + form.length,
      })),
    ),
  )
  const sorted = found.toSorted((one, other) => one.from - other.from || other.to - one.to)
  // Of words in words, the longer one.
  let end = 0
  return sorted.filter(({ from, to }) => {
    if (from < end) return false
    end = to
    return true
  })
}

/** `rule, chain, table` are three; what stands in brackets explains. Words of one letter are none. */
const formsOf = (words: string): readonly string[] =>
  words
    .replace(/[(（][^)）]*[)）]/g, '')
    .split(/[,，、]/)
    .map((form) => form.trim())
    .filter((form) => form.length > 1)

/** As a whole word in letters that have spaces between words, also in the plural; anywhere in Chinese. */
const patternOf = (form: string): RegExp => {
  const text = form.replaceAll(/[.*+?^${}()|[\]\\-]/g, '\\$&')
  return /[\u3400-\u9fff]/.test(form)
    ? new RegExp(text, 'g')
    : new RegExp(`(?<![\\w-])${text}(?=s?(?![\\w-]))`, 'gi')
}
