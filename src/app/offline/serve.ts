import { familyOf, WANTED } from './edition.ts'

/**
 * The service worker: after the first visit the page opens without a network. It is built to `offline.js` beside the page,
 * with the list of its files (`vite.offline.ts`). It keeps what is in that list and nothing else, asks its own origin
 * only, and never changes a page that is open: a new edition waits until every page is closed or the reader wants it.
 */

/** Paths from the root of the page, with a hash of what each holds; '' where the name has the hash in it. */
declare const __FILES__: Readonly<Record<string, string>>
const FILES = __FILES__

/** What the browser's types do not know without those of workers, which contradict the page's. */
interface Waiting {
  readonly waitUntil: (what: Promise<unknown>) => void
}
interface Asked extends Waiting {
  readonly request: Request
  readonly respondWith: (answer: Promise<Response>) => void
}
interface ServiceWorkerScope {
  readonly registration: { readonly scope: string }
  readonly clients: { readonly claim: () => Promise<void> }
  readonly addEventListener: {
    (type: 'install' | 'activate', act: (event: Waiting) => void): void
    (type: 'fetch', act: (event: Asked) => void): void
  }
}
const worker = globalThis as unknown as ServiceWorkerScope // as: this script runs in a service worker only

/** Where the page lies on its host: there may be others beside it. */
const root = worker.registration.scope
const family = familyOf(root)
/** The same files have the same name of a cache, whenever they were built. */
const edition = `${family}${mark(JSON.stringify(FILES))}`
const TOGETHER = 6 // requests at once, as a browser's own limit

worker.addEventListener('install', (event) => event.waitUntil(keepAll()))
worker.addEventListener('activate', (event) => event.waitUntil(takeOver()))
worker.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  const path = `${url.origin}${url.pathname}`
  if (request.method !== 'GET' || !path.startsWith(root)) return
  const answer = answerTo(path.slice(root.length), request)
  if (answer) event.respondWith(answer)
})

/** How a file is answered; undefined: the browser asks the network as if there were no worker. */
function answerTo(file: string, request: Request): Promise<Response> | undefined {
  if (file === '' || file === 'index.html') return kept('', request)
  if (Object.hasOwn(FILES, file) || file.startsWith('assets/')) return kept(file, request)
  const [, lesson, lang] = /^lessons\/([a-z0-9-]+)\/(?:([A-Za-z-]+)\/)?/.exec(file) ?? []
  if (lesson !== undefined && request.mode === 'navigate') {
    const query = new URL(request.url).searchParams
    query.append('lesson', lesson)
    if (lang !== undefined) query.append('lang', lang)
    return fetch(request).catch(() => Response.redirect(`${root}?${query}`))
  }
  return undefined
}

/** What this edition keeps; else what the one before keeps, for pages that are still open; else what the network has. */
async function kept(file: string, request: Request): Promise<Response> {
  const options = { ignoreSearch: true, ignoreVary: true }
  const own = await (await caches.open(await editionFor(file))).match(root + file, options)
  return own ?? (await caches.match(root + file, options)) ?? fetch(request)
}

/**
 * Where a file is looked for. A browser puts the worker of a new edition in charge when the last page of the old one is
 * closed; a reader who wants it sooner (`keep-offline.ts` leaves a note in its cache) is given the page of it by this one.
 */
async function editionFor(file: string): Promise<string> {
  const newest = file === '' ? (await editions()).at(-1) : undefined
  if (newest === undefined || newest === edition) return edition
  return (await caches.match(root + WANTED, { cacheName: newest })) ? newest : edition
}

/** Files whose names tell what they hold are taken from the edition before, where it has them. All, or none: it is tried again. */
async function keepAll(): Promise<void> {
  const before = (await editions()).filter((name) => name !== edition)
  const cache = await caches.open(edition)
  const files = Object.entries(FILES)
  const keepSome = async () => {
    for (let next = files.pop(); next; next = files.pop()) {
      const [file, holds] = next
      const address = root + file
      const isNamed = holds === ''
      if (isNamed && (await cache.match(address))) continue
      const old = isNamed && before[0] ? await caches.match(address) : undefined
      // A name with a hash never holds anything else: what the page has just loaded need not be loaded again.
      const found = old ?? (await fetch(address, { cache: isNamed ? 'force-cache' : 'no-cache' }))
      if (!found.ok) throw new Error(`${found.status} ${address}`)
      await cache.put(address, found.redirected ? new Response(found.body, found) : found)
    }
  }
  await Promise.all(Array.from({ length: TOGETHER }, keepSome))
}

/** The edition before stays until the next one comes: a page of it may be open in another window. */
async function takeOver(): Promise<void> {
  const [, ...older] = (await editions()).filter((name) => name !== edition).reverse()
  await Promise.all(older.map((name) => caches.delete(name)))
  await worker.clients.claim()
}

/** Names of the caches of this page, the oldest first. */
const editions = async (): Promise<readonly string[]> =>
  (await caches.keys()).filter((name) => name.startsWith(family))

/** FNV-1a, 32 bit. */
function mark(text: string): string {
  let hash = 0x811c9dc5
  for (const sign of text) hash = Math.imul(hash ^ sign.charCodeAt(0), 0x01000193) >>> 0
  return hash.toString(36)
}
