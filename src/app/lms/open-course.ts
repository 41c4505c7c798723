import { LOCALES, type Locale } from '../locales.ts'
import { remember } from '../stored.ts'
import { openCmi5 } from './cmi5.ts'
import { type Launch, openSession, readLaunch } from './launch-cmi5.ts'
import type { Platform } from './report-to.ts'
import { openScorm } from './scorm.ts'

/** The course that has launched this page, as far as a learner should know of it. */
export interface Course {
  /** Undefined: it does not answer, so that nothing is recorded. */
  readonly platform: Platform | undefined
  /** The language that the learner prefers, of those we speak. */
  readonly lang: Locale | undefined
  /** Only to look around: nothing of results is recorded. */
  readonly isLook: boolean
  /** Tells that the learner leaves, and goes back to the course; undefined: the platform closes the page itself. */
  readonly leave: (() => Promise<void>) | undefined
  /** Calls when the platform did not take something. */
  readonly onLost: (listen: () => void) => void
}

/** Undefined: opened by hand; nobody is told, and the lesson works. */
export async function openCourse(kind: string): Promise<Course | undefined> {
  if (kind !== 'cmi5') {
    const platform = openScorm(window, kind)
    return (
      platform && { platform, lang: undefined, isLook: false, leave: undefined, onLost: () => {} }
    )
  }
  const launch = readLaunch(location.search)
  return launch && openLaunched(launch)
}

async function openLaunched(launch: Launch): Promise<Course> {
  allowOnly([launch.endpoint, launch.fetch])
  const listeners = new Set<() => void>()
  const session = await openSession(launch)
  const platform =
    session &&
    openCmi5(session, () => {
      for (const tell of listeners) tell()
    })
  if (session?.hasAudio !== undefined) remember('sound', session.hasAudio ? 'on' : 'off')
  const { returnURL, launchMode } = session?.data ?? {}
  return {
    platform,
    lang: session?.languages.map(localeOf).find((locale) => locale !== undefined),
    isLook: launchMode === 'Browse' || launchMode === 'Review',
    leave:
      platform && returnURL !== undefined
        ? async () => {
            await platform.left()
            location.assign(returnURL)
          }
        : undefined,
    onLost: (listen) => listeners.add(listen),
  }
}

/** A language tag of ours: `en` for `en-US`, `zh-CN` for any Chinese. */
const localeOf = (tag: string): Locale | undefined =>
  LOCALES.find((each) => each.slice(0, 2) === tag.trim().toLowerCase().slice(0, 2))

/**
 * The file lets the page connect to any host, since only the launch names the platform. From here on it may connect to that
 * one: of two policies the browser keeps to both (Content Security Policy Level 3, 8.1).
 */
function allowOnly(addresses: readonly string[]): void {
  const origins = new Set(addresses.map((address) => new URL(address).origin))
  const policy = document.createElement('meta')
  policy.httpEquiv = 'Content-Security-Policy'
  policy.content = `connect-src ${[...origins].join(' ')}`
  document.head.append(policy)
}
