import { read } from './tree.ts'

/** A row of the table of libraries in docs/architecture.md. */
export interface Library {
  readonly name: string
  readonly reason: string
  /** Files and folders of src/ that import it. */
  readonly places: readonly string[]
}

const ROW = /^\| `([^`]+)` +\| ([^|]+) \| ([^|]+) \|$/gm

/** The text of docs/architecture.md below a heading, up to the next one. */
const section = (heading: string): string =>
  read('docs/architecture.md')
    .split(/^## /m)
    .find((text) => text.startsWith(`${heading}\n`)) ?? ''

/** The libraries the house has decided for: name, reason, and the place that imports them. */
export const libraries = (): readonly Library[] =>
  [...section('Libraries').matchAll(ROW)].map(([, name = '', reason = '', places = '']) => ({
    name,
    reason: reason.trim(),
    places: [...places.matchAll(/`([^`]+)`/g)].map(([, place = '']) => place),
  }))

/** `@xyflow/react/dist/base.css` is of the package `@xyflow/react`. */
export const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

/** Whether a path is a place or lies in it. `*` stands for one name, a place ending in `/` for a folder. */
export function liesIn(path: string, place: string): boolean {
  const pattern = place.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]+')
  return new RegExp(`^${pattern}${place.endsWith('/') ? '.+' : '$'}`).test(path)
}
