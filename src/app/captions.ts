import './captions.css'
import { CAPTIONS, type Captions } from '../ui/captions.ts'
import { remember } from './stored.ts'

/** Sentences as the viewer wants them, which goes before what a host page wants. */
export function showCaptions(captions: Captions): void {
  setCaptions(captions)
  remember('captions', captions)
}

export const setCaptions = (captions: string): void => {
  document.documentElement.dataset.captions = captions
}

/** Normal, large, none, and normal again. */
export const turnCaptions = (): void =>
  showCaptions(CAPTIONS[(CAPTIONS.indexOf(captionsNow()) + 1) % CAPTIONS.length] ?? 'normal')

export const captionsNow = (): Captions =>
  CAPTIONS.find((each) => each === document.documentElement.dataset.captions) ?? 'normal'
