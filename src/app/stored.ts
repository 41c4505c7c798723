/** What a reader chose before. In a frame without storage everything still works, it is only not remembered. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`hopscope.${name}`, value)
  } catch {
    // A sandboxed frame has no storage: nothing is remembered.
  }
}

export function remembered(name: string): string | undefined {
  try {
    return localStorage.getItem(`hopscope.${name}`) ?? undefined
  } catch {
    return undefined
  }
}
