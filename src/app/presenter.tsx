import { useEffect, useState } from 'react'
import { Dialog } from '../ui/chrome/dialog.tsx'
import { PresenterView } from '../ui/learn/presenter-view.tsx'
import { useLearnText } from '../ui/learn/use-learn-text.ts'
import { KEY_CHANGES, meantKey } from '../ui/meant-key.ts'
import { useStageStore } from '../ui/use-stage.ts'
import { listenToBlank, toggleBlank } from './blank.ts'
import type { Portal } from './portal.ts'
import { remembered } from './stored.ts'

/**
 * A second window on the same stage: what is done in one is seen in the other, since there is only one store. It closes
 * with this page; where the browser refuses windows, that is said.
 */
export function Presenter({ portal }: { readonly portal: Portal }) {
  const learn = useLearnText()
  const store = useStageStore()
  const [opened] = useState(() => window.open('', 'hopscope-presenter', 'width=720,height=560'))
  const [place, setPlace] = useState<HTMLElement>()
  useEffect(() => {
    if (!opened) return
    const close = () => opened.close()
    const isClosed = () => store.getState().look({ beside: undefined })
    setPlace(furnish(opened.document))
    opened.addEventListener('pagehide', isClosed)
    window.addEventListener('pagehide', close)
    return () => {
      opened.removeEventListener('pagehide', isClosed)
      window.removeEventListener('pagehide', close)
    }
  }, [opened, store])
  if (!opened)
    return (
      <Dialog
        title={learn('presenterTitle')}
        onClose={() => store.getState().look({ beside: undefined })}
      >
        <p>{learn('presenterRefused')}</p>
      </Dialog>
    )
  return (
    place &&
    portal(<PresenterView page={opened.document} meant={meant} onBlank={toggleBlank} />, place)
  )
}

const meant = (key: string): string => meantKey(key, remembered(KEY_CHANGES))

/** Gives an empty window the looks of this page and a place to draw in. */
function furnish(paper: Document): HTMLElement {
  paper.title = `${document.title} · ♟`
  const { lang, dataset } = document.documentElement
  paper.documentElement.lang = lang
  paper.documentElement.dataset.theme = dataset.theme
  paper.head.replaceChildren()
  for (const sheet of document.querySelectorAll('link[rel="stylesheet"], style')) {
    const copy = paper.importNode(sheet, true)
    if (sheet instanceof HTMLLinkElement) (copy as HTMLLinkElement).href = sheet.href // as: a copy of a link is one
    paper.head.append(copy)
  }
  const place = paper.createElement('div')
  paper.body.replaceChildren(place)
  listenToBlank(document)
  listenToBlank(paper)
  return place
}
