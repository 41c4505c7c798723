import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../ui/theme/tokens.css'
import '../ui/theme/base.css'
import { App } from './app.tsx'
import { begin } from './begin.ts'

const root = document.getElementById('root')
if (root) {
  const begun = begin()
  createRoot(root).render(
    <StrictMode>
      <App begun={begun} />
    </StrictMode>,
  )
}
