import { readFileSync } from 'node:fs'
import { IntlMessageFormat } from 'intl-messageformat'
import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createStage } from '../../src/player/stage.ts'
import { openLesson } from '../../src/scenario/open-lesson.ts'
import { Header } from '../../src/ui/chrome/header.tsx'
import { Help } from '../../src/ui/chrome/help.tsx'
import { CompareForm } from '../../src/ui/compare/compare-form.tsx'
import { StepsPanel } from '../../src/ui/inspector/steps-panel.tsx'
import { ExportPanel } from '../../src/ui/learn/export-panel.tsx'
import { Narration } from '../../src/ui/narration/narration.tsx'
import { PastedChoice } from '../../src/ui/share/pasted-choice.tsx'
import { Player } from '../../src/ui/timeline/player.tsx'
import { StageProvider } from '../../src/ui/use-stage.ts'
import { WordsProvider } from '../../src/ui/words.tsx'
import { words as english } from '../../src/words/en.ts'
import { openPhrasebook, type Phrases } from '../../src/words/format.ts'

/**
 * A language that nobody speaks: English in brackets with accents and half as long again. Where English shows through,
 * words are written in the program; where a bracket is missing, a text is put together from pieces.
 */
const ACCENTS: Readonly<Record<string, string>> = {
  a: 'á',
  e: 'é',
  i: 'î',
  o: 'ö',
  u: 'ü',
  A: 'Å',
  E: 'É',
}
const accented = (text: string) =>
  text.replaceAll(/[aeiouAE]/g, (letter) => ACCENTS[letter] ?? letter)

type Element = ReturnType<IntlMessageFormat['getAst']>[number]
const LITERAL = 0 // TYPE.literal of the parser, which is not exported to us

function pseudo(elements: readonly Element[]): Element[] {
  return elements.map((element) => {
    if (element.type === LITERAL && 'value' in element)
      return { ...element, value: accented(element.value) }
    if (!('options' in element)) return element
    const options = Object.entries(element.options).map(([name, option]) => [
      name,
      { ...option, value: pseudo(option.value) },
    ])
    return { ...element, options: Object.fromEntries(options) } as Element // as: the same element with other words
  })
}

const literal = (value: string): Element => ({ type: LITERAL, value }) as Element // as: the parser's own shape

/** What a translator would write. Words of closed lists stand alone. */
const words: Phrases = Object.fromEntries(
  Object.entries(english).map(([domain, table]) => [
    domain,
    Object.fromEntries(
      Object.entries(table).map(([key, text]) => [
        key,
        key.includes('.')
          ? `⟦${accented(text)}⟧`
          : [literal('⟦'), ...pseudo(new IntlMessageFormat(text, 'en').getAst()), literal('~~~⟧')],
      ]),
    ),
  ]),
)

const lesson = openLesson(
  parse(readFileSync('src/scenario/catalog/first-request/scenario.yaml', 'utf8')),
  { isSettled: true },
)

/** Words and labels of what is drawn that are not in brackets: tags, the contents of code and of fields of time left out. */
async function shownIn(node: ReactNode): Promise<readonly string[]> {
  const store = await createStage(lesson, { lesson: 'first-request' })
  store.getState().seek(8)
  const phrasebook = openPhrasebook('en-XA', words)
  const html = renderToStaticMarkup(
    <WordsProvider phrasebook={phrasebook}>
      <StageProvider value={store}>{node}</StageProvider>
    </WordsProvider>,
  )
  const plain = html.replaceAll(/<(code|kbd|textarea)\b[^>]*>.*?<\/\1>/gs, '')
  const labels = [...plain.matchAll(/\b(?:aria-label|title|placeholder|alt)="([^"]*)"/g)].map(
    ([, text = '']) => text,
  )
  // A sentence goes on behind the things in it, which have elements of their own.
  const texts = withoutWords(plain.replaceAll(/<[^>]*>/g, '\n')).split('\n')
  return [...labels.map(withoutWords), ...texts]
    .map((text) => text.replaceAll(/&[a-z#0-9]+;/g, ' '))
    .filter((text) => /[A-Za-z]{3,}/.test(text))
}

/** Brackets stand in brackets where a message has another one in it. */
function withoutWords(text: string): string {
  const less = text.replaceAll(/⟦[^⟦⟧]*⟧/g, '')
  return less === text ? text : withoutWords(less)
}

/** Names of keys, and of things and programs in the cluster: the same in every language. */
const NAMES =
  /^(\W|\d|Ctrl|Shift|Alt|Esc|Space|Home|End|PageUp|PageDown|[KLPZ]\b|(client|learner|shop)\b|ng-deploy\S*|(service|app|label)-1|(kernel@|pod:)\S+)+$/

const nothing = () => undefined
const parts: Readonly<Record<string, ReactNode>> = {
  header: (
    <Header
      Dialog={() => null}
      title="⟦⟧"
      locale="en"
      locales={[]}
      onLocale={nothing}
      theme="light"
      themes={['light', 'dark', 'hc']}
      onTheme={nothing}
      keysOn={true}
      onKeys={nothing}
      dialog={undefined}
      onDialog={nothing}
    />
  ),
  help: (
    <Help
      keysOn={true}
      onKeys={nothing}
      changes=""
      onChange={nothing}
      hasSound={false}
      onSound={nothing}
      captions="normal"
      onCaptions={nothing}
      onClose={nothing}
    />
  ),
  narration: <Narration opening="⟦⟧" atEnd={null} afterReveal={null} gate={null} />,
  player: <Player />,
  'what is compared': <CompareForm />,
  steps: <StepsPanel />,
  exports: <ExportPanel />,
  'what was pasted': <PastedChoice pasted="renamed" isAuthor={false} onChoose={nothing} />,
}

describe('in a language that nobody speaks, nothing of English shows through', () => {
  test.each(Object.keys(parts))('%s', async (name) => {
    const shown = await shownIn(parts[name])
    expect(shown.filter((text) => !NAMES.test(text.trim()))).toEqual([])
  })
})

test('the check itself: a word that is written in the program is found', async () => {
  expect(await shownIn(<p>Forgotten</p>)).toEqual(['Forgotten'])
})
