import { type ComponentType, lazy } from 'react'
import { loadPanelWords } from './locales.ts'

/** A part of the page that is loaded when it is first shown, with its words. */
export const panel = <Props>(load: () => Promise<ComponentType<Props>>) =>
  lazy(async () => {
    const [component] = await Promise.all([load(), loadPanelWords()])
    return { default: component }
  })
