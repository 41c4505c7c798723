/** Where there is no storage, as in a sandboxed frame, it is remembered until the page is left. */
const meanwhile: Record<string, string> = {}

/** What a reader chose before. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`hopscope.${name}`, value)
  } catch {
    meanwhile[name] = value
  }
}

export function remembered(name: string): string | undefined {
  try {
    return localStorage.getItem(`hopscope.${name}`) ?? undefined
  } catch {
    return meanwhile[name]
  }
}
