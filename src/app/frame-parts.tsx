import { lazy, Suspense, useState } from 'react'
import { useStage } from '../ui/use-stage.ts'
import { useText } from '../ui/words.tsx'

/** What an embedded lesson shows in place of `page-parts.tsx`: loaded with it, but for the views themselves. */
const LaterViews = lazy(async () => ({ default: (await import('./page-parts.tsx')).Views }))

/** The views of an embedded lesson open as a sheet. */
export function Views() {
  const t = useText()
  const hasTabs = useStage(({ tabs }) => tabs.length > 0)
  const [isOpen, open] = useState(document.documentElement.dataset.panels === 'views')
  if (!hasTabs) return null
  return (
    <details
      className="sheet"
      open={isOpen}
      onToggle={({ currentTarget }) => open(currentTarget.open)}
    >
      <summary>{t('tabs')}</summary>
      {isOpen && (
        <Suspense fallback={<p className="hint loading">{t('loading')}</p>}>
          <LaterViews />
        </Suspense>
      )}
    </details>
  )
}
