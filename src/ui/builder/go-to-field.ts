import type { Section } from './workshop.ts'

/** The section that has the field of a path. */
export function sectionOf(path: string): Section {
  const [first = ''] = path.split('.')
  if (first === 'paste') return 'start'
  if (first === 'inputs') return 'timeline'
  if (['questions', 'notes', 'goals', 'par'].includes(first)) return 'questions'
  if (['title', 'tries', 'opening', 'tab', 'lens', 'depth', 'locks'].includes(first))
    return 'learner'
  return 'cluster' // manifests, Nodes, settings; a path of manifests begins with the number of an object
}

const FIELDS = 'input, select, textarea, button, [tabindex]'

/** Focuses the control that stands for a path, or for the longest part of it that has one. */
export function focusField(root: HTMLElement, path: string): void {
  const parts = path.split('.')
  for (let length = parts.length; length > 0; length--) {
    const wanted = CSS.escape(parts.slice(0, length).join('.'))
    const found = root.querySelector<HTMLElement>(`[data-path="${wanted}"]`)
    if (!found) continue
    for (
      let each = found.closest('details');
      each;
      each = each.parentElement?.closest('details') ?? null
    )
      each.open = true
    const field = found.matches(FIELDS) ? found : found.querySelector<HTMLElement>(FIELDS)
    found.scrollIntoView({ block: 'center' })
    field?.focus({ preventScroll: true })
    return
  }
}
