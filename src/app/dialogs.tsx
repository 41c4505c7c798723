import type { ComponentType } from 'react'
import type { DialogId, DialogProps } from '../ui/chrome/header.tsx'
import { panel } from './panel.ts'

/** Each is loaded when it is first opened. */
const DIALOGS: Readonly<Record<DialogId, ComponentType<DialogProps>>> = {
  help: panel(async () => (await import('../ui/chrome/help.tsx')).Help),
  lessons: panel(async () => (await import('../ui/chrome/lessons.tsx')).Lessons),
  share: panel(async () => (await import('../ui/share/share.tsx')).Share),
}

export function Dialog(props: DialogProps) {
  const Opened = DIALOGS[props.id]
  return <Opened {...props} />
}
