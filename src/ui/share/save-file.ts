/** Hands a file to the browser, which saves it as it saves downloads. */
export function saveFile(name: string, content: BlobPart, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000) // by then the browser has read it
}

/** A name for files of a scenario: of its lesson, or of nothing in particular. */
export const fileName = (lesson: string | undefined, ending: string): string =>
  `${lesson ?? 'hopscope'}${ending}`
