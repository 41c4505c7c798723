/** Fields of a document of any version. */
export type Fields = Readonly<Record<string, unknown>>

export const VERSION = 1

/** `upgrades[n]` makes version n + 1 out of version n, without gaps. Links shared years ago keep opening. */
export const upgrades: Readonly<Record<number, (old: Fields) => Fields>> = {}

/** Walks a document up to the version of this page. */
export function upgrade(document: Fields, version: number): Fields {
  let fields = document
  for (let from = version; from < VERSION; from++) {
    const step = upgrades[from]
    if (step) fields = step(fields)
  }
  return fields
}
