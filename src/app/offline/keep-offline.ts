import { rootOfPage } from '../../player/root-of-page.ts'
import { ownScript } from '../../ui/own-script.ts'
import { familyOf, WANTED } from './edition.ts'

const ASK_AGAIN_MS = 3_600_000

/**
 * Has the page kept for a visit without a network: `serve.ts`. Not in a frame, whose host has asked for nothing of the
 * kind, nor for readers who want to save data. `onNew` is called when another edition is ready; what it is given opens it.
 */
export async function keepOffline(onNew: (open: () => void) => void): Promise<void> {
  if (window.parent !== window || !('serviceWorker' in navigator) || savesData()) return
  await quiet()
  const { serviceWorker } = navigator
  const root = rootOfPage()
  const registration = await serviceWorker
    .register(ownScript(`${root}offline.js`), { scope: root, updateViaCache: 'none' })
    .catch(() => undefined) // private windows and some settings allow none: the page works all the same
  if (!registration) return
  const tell = async (waiting: ServiceWorker | null) => {
    if (!waiting || !serviceWorker.controller) return // the first edition is no news
    const next = await newest(root)
    if (next && !(await next.match(root + WANTED)))
      onNew(() => void next.put(root + WANTED, new Response()).then(() => location.reload()))
  }
  void tell(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const coming = registration.installing
    coming?.addEventListener('statechange', () => {
      if (coming.state === 'installed') void tell(registration.waiting)
    })
  })
  let askedAt = performance.now()
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || performance.now() - askedAt < ASK_AGAIN_MS) return
    askedAt = performance.now()
    registration.update().catch(() => undefined) // without a network there is nothing new
  })
}

/** What the newest edition keeps. */
async function newest(root: string): Promise<Cache | undefined> {
  const name = (await caches.keys()).filter((each) => each.startsWith(familyOf(root))).at(-1)
  return name === undefined ? undefined : caches.open(name)
}

const savesData = (): boolean =>
  (navigator as { readonly connection?: { readonly saveData?: boolean } }).connection?.saveData === // as: not in every browser
  true

/** The first lesson comes first: files are kept when the page has loaded and the browser has time. */
const quiet = (): Promise<void> =>
  new Promise((done) => {
    const wait = () => {
      if ('requestIdleCallback' in globalThis) requestIdleCallback(() => done(), { timeout: 5_000 })
      else setTimeout(done, 2_000)
    }
    if (document.readyState === 'complete') wait()
    else addEventListener('load', wait, { once: true })
  })
