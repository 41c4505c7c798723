import type { ComponentType } from 'react'
import type { DialogId, DialogProps } from '../ui/chrome/header.tsx'
import { around } from './around.ts'
import { panel } from './panel.ts'

/** Each is loaded when it is first opened. */
const DIALOGS: Readonly<Record<DialogId, ComponentType<DialogProps>>> = {
  help: around(async () => (await import('./help-dialog.tsx')).HelpDialog),
  lessons: around(async () => (await import('./lessons-dialog.tsx')).LessonsDialog),
  palette: around(async () => (await import('../ui/learn/palette.tsx')).Palette),
  export: around(async () => (await import('../ui/learn/export-dialog.tsx')).ExportDialog),
  quiz: around(async () => (await import('./quiz-dialog.tsx')).QuizDialog),
  receipt: around(async () => (await import('./receipt-dialog.tsx')).ReceiptDialog),
  share: panel(async () => (await import('../ui/share/share.tsx')).Share),
}

export function Dialog(props: DialogProps) {
  const Opened = DIALOGS[props.id]
  return <Opened {...props} />
}
