import { say } from '../ui/learn/explain.ts'
import { findTerms } from '../ui/learn/find-terms.ts'
import type { Term } from '../ui/learn/glossary.ts'
import type { Phrasebook } from '../words/format.ts'
import { LOCALES, type Locale, loadLearnWords, loadPhrasebook } from './locales.ts'
import './show-terms.css'

/**
 * Words of the glossary in the sentence: under the pointer each is shown in both languages, with its meaning. Escape, or
 * leaving word and note, takes the note away (WCAG 1.4.13). From the keyboard the same is found with Ctrl+K. Words of the
 * glossary and of the other language are loaded when a pointer first comes to a sentence.
 */
export function showTerms(): void {
  const note = document.createElement('div')
  note.className = 'term-note'
  note.setAttribute('role', 'tooltip')
  note.hidden = true
  document.body.append(note)
  let books: Promise<readonly Phrasebook[]> | undefined
  const hide = () => {
    note.hidden = true
  }
  document.addEventListener('pointermove', (event) => {
    const { target, clientX, clientY } = event
    if (!(target instanceof Element) || note.contains(target)) return
    const sentence = target.closest('.sentence')
    if (!sentence) return hide()
    books ??= openBooks()
    void books.then((opened) => {
      const shown = termAt(clientX, clientY, opened)
      if (!shown || !sentence.isConnected) return hide()
      note.replaceChildren(...shown.lines.map(paragraph))
      note.hidden = false
      const { left, bottom, top } = shown.place
      const { width, height } = note.getBoundingClientRect()
      const isBelow = bottom + height < innerHeight
      note.style.left = `${Math.max(4, Math.min(left, innerWidth - width - 4))}px`
      note.style.top = `${isBelow ? bottom : top - height}px`
    })
  })
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') hide()
  })
}

async function openBooks(): Promise<readonly Phrasebook[]> {
  await Promise.all(LOCALES.map((locale) => loadPhrasebook(locale)))
  await loadLearnWords()
  return Promise.all(LOCALES.map((locale) => loadPhrasebook(locale)))
}

interface Shown {
  readonly lines: readonly string[]
  readonly place: DOMRect
}

/** The word of the glossary at a point of the window: its names in all languages, and what it means in the one that is read. */
function termAt(x: number, y: number, books: readonly Phrasebook[]): Shown | undefined {
  const at = document.caretPositionFromPoint?.(x, y)
  const node = at?.offsetNode
  if (!at || !(node instanceof Text)) return undefined
  const read = document.documentElement.lang as Locale // as: the page sets it to one
  const book = books.find(({ locale }) => locale === read)
  const nameOf = (each: Phrasebook, term: Term) => each.text(say(`term_${term}`))
  const found =
    book &&
    findTerms(node.data, (term) => nameOf(book, term)).find(
      ({ from, to }) => from <= at.offset && at.offset <= to,
    )
  if (!found) return undefined
  const range = document.createRange()
  range.setStart(node, found.from)
  range.setEnd(node, found.to)
  const place = range.getBoundingClientRect()
  if (x < place.left || x > place.right || y < place.top || y > place.bottom) return undefined
  const names = [...new Set(books.map((each) => nameOf(each, found.term)))]
  return { lines: [names.join(' · '), book.text(say(`mean_${found.term}`))], place }
}

const paragraph = (text: string): HTMLElement => {
  const line = document.createElement('p')
  line.textContent = text
  return line
}
