import { yaml } from '@codemirror/lang-yaml'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, setDiagnostics } from '@codemirror/lint'
import { tags } from '@lezer/highlight'
import { basicSetup, EditorView } from 'codemirror'

/** The one place that knows the code editor. Loaded when somebody opens the text. */
export interface Mark {
  readonly line: number
  readonly column: number
  readonly severity: 'error' | 'warning'
  readonly text: string
}

export interface Editor {
  readonly text: () => string
  readonly replace: (text: string) => void
  readonly mark: (marks: readonly Mark[]) => void
  readonly go: (line: number, column: number) => void
  readonly close: () => void
}

const look = EditorView.theme({
  '&': { fontSize: '14px', height: '100%', backgroundColor: 'var(--paper)', color: 'var(--ink)' },
  '.cm-scroller': { fontFamily: 'var(--mono)', overflow: 'auto' },
  '.cm-gutters': { backgroundColor: 'var(--paper-sunken)', color: 'var(--ink-faint)', border: '0' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--paper-sunken)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused': { outline: '3px solid var(--focus)' },
})

/** Colours of the page's own themes: readable in each of them. */
const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--data)' },
  { tag: [tags.string, tags.content, tags.attributeValue], color: 'var(--ink)' },
  { tag: [tags.keyword, tags.bool, tags.number, tags.atom], color: 'var(--control)' },
  { tag: [tags.comment, tags.meta, tags.punctuation, tags.separator], color: 'var(--ink-soft)' },
])

interface EditorSettings {
  readonly language?: 'yaml' | 'plain'
  /** Called with the text whenever it has changed. */
  readonly onText?: (text: string) => void
}

export function openEditor(
  parent: HTMLElement,
  text: string,
  label: string,
  { language = 'yaml', onText }: EditorSettings = {},
): Editor {
  const view = new EditorView({
    parent,
    doc: text,
    extensions: [
      basicSetup,
      ...(language === 'yaml' ? [yaml()] : []),
      syntaxHighlighting(colours),
      lintGutter(),
      look,
      EditorView.lineWrapping,
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged) onText?.(state.doc.toString())
      }),
      EditorView.contentAttributes.of({ 'aria-label': label }),
    ],
  })
  view.scrollDOM.tabIndex = 0 // a scrolling region is reached by keyboard
  const offsetOf = (line: number, column: number): number => {
    const found = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)))
    return Math.min(found.to, found.from + column - 1)
  }
  return {
    text: () => view.state.doc.toString(),
    replace: (next) => {
      if (next === view.state.doc.toString()) return
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } })
    },
    mark: (marks) =>
      view.dispatch(
        setDiagnostics(
          view.state,
          marks.map(({ line, column, severity, text: message }) => {
            const from = offsetOf(line, column)
            return { from, to: view.state.doc.lineAt(from).to, severity, message }
          }),
        ),
      ),
    go: (line, column) => {
      view.dispatch({ selection: { anchor: offsetOf(line, column) }, scrollIntoView: true })
      view.focus()
    },
    close: () => view.destroy(),
  }
}
