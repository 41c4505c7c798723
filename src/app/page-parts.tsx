/** What the page shows at once and an embedded lesson does not, or later. */
export { Header } from '../ui/chrome/header.tsx'
export { Views } from './views.tsx'
