import type { ComponentType } from 'react'
import { loadBuildWords, loadLearnWords } from './locales.ts'
import { panel } from './panel.ts'

/** A panel with the words of what is around the lessons. */
export const around = <Props>(load: () => Promise<ComponentType<Props>>) =>
  panel(async () => {
    const [component] = await Promise.all([load(), loadLearnWords()])
    return component
  })

/** What builds scenarios, with its words. */
export const building = <Props>(load: () => Promise<ComponentType<Props>>) =>
  around(async () => {
    const [component] = await Promise.all([load(), loadBuildWords()])
    return component
  })
