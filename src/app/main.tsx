import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../ui/theme/tokens.css'
import '../ui/theme/base.css'
import { App } from './app.tsx'
import { begin } from './begin.ts'

/** Contrast themes of the system, and windows that are not high: rules that few readers need. */
const special = matchMedia('(forced-colors: active), (max-height: 460px)')
const adapt = () => {
  if (special.matches) void import('../ui/theme/special.css')
}
adapt()
special.addEventListener('change', adapt)

const root = document.getElementById('root')
if (root) {
  const begun = begin()
  createRoot(root).render(
    <StrictMode>
      <App begun={begun} />
    </StrictMode>,
  )
}
