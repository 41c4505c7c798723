import { useState } from 'react'
import { hashFor, textOver } from '../../ui/share/share-links.ts'
import { useStage, useStageStore } from '../../ui/use-stage.ts'
import { useText } from '../../ui/words.tsx'
import '../notices.css'

const ALL_OF_IT = { isPermanent: false, pasted: 'whole', isAtStep: true } as const

/** Says that a new version is there. The page stays as it is until its reader wants the new one, which opens at this step. */
export function News({ renew }: { readonly renew: () => void }) {
  const t = useText()
  const store = useStageStore()
  const isTooLarge = useStage(({ scenario }) => textOver(scenario) > 0)
  const [isOpen, setOpen] = useState(true)
  if (!isOpen) return null
  const open = async () => {
    const stage = store.getState()
    const { pair, cursor } = stage
    const step = pair ? (pair.merged.positions[cursor]?.a ?? -1) : cursor
    if (!isTooLarge) {
      const hash = await hashFor({ ...stage, cursor: step }, ALL_OF_IT)
      history.replaceState(null, '', `${location.pathname}${location.search}#${hash}`)
    }
    renew()
  }
  return (
    <section className="link-problem" role="status">
      <p>{t(isTooLarge ? 'newsTooLarge' : 'newsReady')}</p>
      <div className="choices">
        <button type="button" className="primary" onClick={() => void open()}>
          {t('newsOpen')}
        </button>
        <button type="button" onClick={() => setOpen(false)}>
          {t('newsLater')}
        </button>
      </div>
    </section>
  )
}
