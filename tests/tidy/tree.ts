import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A source file: its path from the root with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** All files below a folder whose name ends in one of `endings`, in order. */
export function filesBelow(folder: string, endings: readonly string[]): readonly SourceFile[] {
  const paths = readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
  return paths
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .sort()
    .map((path) => ({ path, text: read(path) }))
}

export const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8')

/** Names in a folder; folders themselves only, with `folders`. */
export const namesIn = (
  folder: string,
  { folders }: { readonly folders: boolean },
): readonly string[] =>
  readdirSync(`${root}${folder}`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() === folders)
    .map(({ name }) => name)
    .sort()

const COMMENTS_AND_STRINGS =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g

/** The code without comments; strings stay. Line numbers stay true. */
export const withoutComments = (code: string): string =>
  code.replace(COMMENTS_AND_STRINGS, (found) => (found.startsWith('/') ? blank(found) : found))

/** The code without comments and without the text of strings: what is left can be searched for forbidden names. */
export const withoutWords = (code: string): string =>
  code.replace(COMMENTS_AND_STRINGS, (found) => {
    if (!found.startsWith('`')) return blank(found)
    const holes = found.match(/\$\{[^}]*\}/g) ?? [] // what stands in the holes of a template is code
    return holes.join(' ') + blank(found)
  })

const blank = (found: string): string => '\n'.repeat(found.split('\n').length - 1)

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]|\bimport\.meta\.glob[^(]*\(\s*['"]([^'"]+)['"]/g

/** What a file imports, as written. */
export const importsOf = ({ text }: SourceFile): readonly string[] =>
  [...withoutComments(text).matchAll(IMPORT)].map((found) => found.slice(1).join(''))

/** The path of a relative import, from the root. */
export function resolve(from: string, specifier: string): string {
  const url = new URL(specifier, `file:///${from}`)
  return decodeURIComponent(url.pathname.slice(1)).replace(/\?.*$/, '')
}
