import { IntlMessageFormat } from 'intl-messageformat'

type Element = ReturnType<IntlMessageFormat['getAst']>[number]

/** A parsed ICU message: the holes it has, and its plain words. */
export interface Parsed {
  readonly holes: readonly string[]
  readonly literals: readonly string[]
}

/** Parses a message as the page does; throws where the page would. */
export function parseMessage(text: string, locale: string): Parsed {
  const elements = flatten(new IntlMessageFormat(text, locale).getAst())
  const holes = elements.filter(({ type }) => type !== LITERAL && type !== POUND)
  return {
    holes: [...new Set(holes.map(nameOf))].sort(),
    literals: elements.filter(({ type }) => type === LITERAL).map(nameOf),
  }
}

// Kinds of elements, from the enum TYPE of @formatjs/icu-messageformat-parser 3, which is not exported to us.
const LITERAL = 0
const POUND = 7

const nameOf = (element: Element): string => ('value' in element ? element.value : '')

function flatten(elements: readonly Element[]): readonly Element[] {
  return elements.flatMap((element) => [
    element,
    ...('options' in element
      ? Object.values(element.options).flatMap(({ value }) => flatten(value))
      : []),
    ...('children' in element ? flatten(element.children) : []),
  ])
}
