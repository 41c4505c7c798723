import { type ComponentType, Suspense } from 'react'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText } from '../words.tsx'
import './chrome.css'

export interface Choice<Value extends string> {
  readonly value: Value
  readonly name: string
}

export type DialogId = 'help' | 'lessons' | 'share' | 'palette' | 'export' | 'receipt' | 'quiz'

/** What a dialog may ask of the page. */
export interface DialogProps {
  readonly id: DialogId
  readonly locale: string
  readonly keysOn: boolean
  readonly onKeys: (on: boolean) => void
  readonly onClose: () => void
  /** Another dialog in its place. */
  readonly onOther: (dialog: DialogId) => void
}

interface HeaderProps {
  /** Loaded when one is first opened. */
  readonly Dialog: ComponentType<DialogProps>
  readonly title: string
  readonly locale: string
  readonly locales: readonly Choice<string>[]
  readonly onLocale: (locale: string) => void
  readonly theme: string
  readonly themes: readonly string[]
  readonly onTheme: (theme: string) => void
  readonly keysOn: boolean
  readonly onKeys: (on: boolean) => void
  readonly dialog: DialogId | undefined
  readonly onDialog: (dialog: DialogId | undefined) => void
}

/** The question of the lesson, the history of changes, and how the page looks. */
export function Header(props: HeaderProps) {
  const { Dialog, dialog, onDialog } = props
  const t = useText()
  const store = useStageStore()
  const canUndo = useStage((stage) => stage.past.length > 0)
  const canRedo = useStage((stage) => stage.future.length > 0)
  const { undo, redo, reset } = store.getState()
  return (
    <header className="chrome">
      <h1>{props.title}</h1>
      <button
        type="button"
        className="lessons-button"
        aria-label={t('lessons')}
        title={t('lessons')}
        onClick={() => onDialog('lessons')}
      >
        <span aria-hidden="true">☰</span> <span className="label">{t('lessons')}</span>
      </button>
      <div className="tools">
        <button
          type="button"
          title={`${t('undo')} (Ctrl+Z)`}
          aria-label={t('undo')}
          disabled={!canUndo}
          onClick={undo}
        >
          <span aria-hidden="true">↶</span>
        </button>
        <button
          type="button"
          title={`${t('redo')} (Ctrl+Shift+Z)`}
          aria-label={t('redo')}
          disabled={!canRedo}
          onClick={redo}
        >
          <span aria-hidden="true">↷</span>
        </button>
        <button type="button" onClick={reset} disabled={!canUndo}>
          {t('reset')}
        </button>
        <label>
          <span className="visually-hidden">{t('language')}</span>
          <select
            value={props.locale}
            title={`${t('language')} (L)`}
            onChange={(event) => props.onLocale(event.target.value)}
          >
            {props.locales.map(({ value, name }) => (
              <option key={value} value={value} lang={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span className="visually-hidden">{t('theme')}</span>
          <select
            value={props.theme}
            title={t('theme')}
            onChange={(event) => props.onTheme(event.target.value)}
          >
            {props.themes.map((theme) => (
              <option key={theme} value={theme}>
                {t(`theme_${theme as 'light' | 'dark' | 'hc'}`)}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          onClick={() => onDialog('help')}
          title={`${t('helpTitle')} (?)`}
          aria-label={t('help')}
        >
          <span aria-hidden="true">?</span>
        </button>
        <button type="button" className="primary" onClick={() => onDialog('share')}>
          {t('share')}
        </button>
      </div>
      <Suspense fallback={null}>
        {dialog && (
          <Dialog
            id={dialog}
            locale={props.locale}
            keysOn={props.keysOn}
            onKeys={props.onKeys}
            onClose={() => onDialog(undefined)}
            onOther={onDialog}
          />
        )}
      </Suspense>
    </header>
  )
}
