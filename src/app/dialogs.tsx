import type { ComponentType } from 'react'
import type { DialogId, DialogProps } from '../ui/chrome/header.tsx'
import { loadLearnWords } from './locales.ts'
import { panel } from './panel.ts'

/** A dialog with the words of what is around the lessons. */
const around = <Props,>(load: () => Promise<ComponentType<Props>>) =>
  panel(async () => {
    const [component] = await Promise.all([load(), loadLearnWords()])
    return component
  })

/** Each is loaded when it is first opened. */
const DIALOGS: Readonly<Record<DialogId, ComponentType<DialogProps>>> = {
  help: around(async () => (await import('../ui/chrome/help.tsx')).Help),
  lessons: around(async () => (await import('./lessons-dialog.tsx')).LessonsDialog),
  palette: around(async () => (await import('../ui/learn/palette.tsx')).Palette),
  share: panel(async () => (await import('../ui/share/share.tsx')).Share),
}

export function Dialog(props: DialogProps) {
  const Opened = DIALOGS[props.id]
  return <Opened {...props} />
}
