/** How a platform launches a page by cmi5 1.0 (AICC/CMI-5_Spec, "Quartz"): sections 8, 10 and 11. */

export interface Launch {
  readonly endpoint: string
  readonly fetch: string
  readonly actor: unknown
  readonly registration: string
  readonly activityId: string
}

/** 8.1: the five parameters of a launch. */
export function readLaunch(search: string): Launch | undefined {
  const query = new URLSearchParams(search)
  const [endpoint = '', fetch = '', actor = '', registration = '', activityId = ''] = [
    'endpoint',
    'fetch',
    'actor',
    'registration',
    'activityId',
  ].map((name) => query.get(name) ?? '')
  if (!isWeb(endpoint) || !isWeb(fetch) || !actor || !registration || !activityId) return undefined
  try {
    const base = endpoint.endsWith('/') ? endpoint : `${endpoint}/`
    return { endpoint: base, fetch, actor: JSON.parse(actor), registration, activityId }
  } catch {
    return undefined
  }
}

export const isWeb = (address: unknown): address is string =>
  typeof address === 'string' && /^https?:\/\//.test(address) && URL.canParse(address)

/** What a platform says of a launch, 10.0; whatever it does not say is as the specification has it. */
export interface LaunchData {
  readonly contextTemplate: ContextTemplate
  readonly launchMode: 'Normal' | 'Browse' | 'Review'
  /** From 0 to 1; undefined: it is ours to say. */
  readonly masteryScore: number | undefined
  /** Where a learner goes who leaves. */
  readonly returnURL: string | undefined
}

export interface ContextTemplate {
  readonly contextActivities?: Readonly<Record<string, readonly object[]>>
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** A session with a record store: one token, given once. */
export interface Session {
  readonly launch: Launch
  readonly data: LaunchData
  /** 11.0: RFC 5646 tags, the best first; whether there is to be sound. */
  readonly languages: readonly string[]
  readonly hasAudio: boolean | undefined
  /** What this page kept of the same registration, as text. */
  readonly kept: string | undefined
  /** Sends to the record store; `isLast`: as the page is left. True: it was taken. */
  readonly put: (path: string, body: object, isLast?: boolean) => Promise<boolean>
}

/** The document in which this page keeps where a learner is: State API, beside the platform's own. */
const OWN_STATE = 'hopscope'
const WAIT_MS = 10_000

/** Begins a session: token, launch data, preferences, and what was kept. Undefined: the platform does not answer. */
export async function openSession(launch: Launch): Promise<Session | undefined> {
  try {
    const headers = {
      authorization: `Basic ${await tokenOf(launch.fetch)}`,
      'content-type': 'application/json',
      'x-experience-api-version': '1.0.3',
    }
    const get = async (path: string): Promise<unknown> => {
      const address = new URL(path, launch.endpoint)
      const response = await fetch(address, { headers, signal: AbortSignal.timeout(WAIT_MS) })
      return response.ok ? response.json() : undefined
    }
    const orNothing = () => undefined
    const [data, preferences, kept] = await Promise.all([
      get(statePath(launch, 'LMS.LaunchData')),
      get(profilePath(launch)).catch(orNothing), // a learner without preferences has no document
      get(statePath(launch, OWN_STATE)).catch(orNothing),
    ])
    if (!isFields(data)) return undefined
    const { languagePreference, audioPreference } = isFields(preferences) ? preferences : {}
    const underWay = new AbortController()
    return {
      launch,
      data: readData(data),
      languages: typeof languagePreference === 'string' ? languagePreference.split(/\s*,\s*/) : [],
      hasAudio: audioPreference === 'on' ? true : audioPreference === 'off' ? false : undefined,
      kept: isFields(kept) ? JSON.stringify(kept) : undefined,
      put: async (path, body, isLast = false) => {
        try {
          const address = new URL(path, launch.endpoint)
          if (isLast) underWay.abort() // else what is under way could arrive after it
          const request = { method: 'PUT', headers, body: JSON.stringify(body) }
          const how = isLast ? { keepalive: true } : { signal: underWay.signal }
          return (await fetch(address, { ...request, ...how })).ok
        } catch {
          return false
        }
      },
    }
  } catch {
    return undefined
  }
}

export const ownStatePath = (launch: Launch): string => statePath(launch, OWN_STATE)

/** 8.2: the token is given once, for a POST; a refusal comes with status 200 and another field. */
async function tokenOf(address: string): Promise<string> {
  const response = await fetch(address, { method: 'POST', signal: AbortSignal.timeout(WAIT_MS) })
  const answer: unknown = await response.json()
  if (!isFields(answer) || typeof answer['auth-token'] !== 'string') throw new Error('no token')
  return answer['auth-token']
}

const statePath = ({ activityId, actor, registration }: Launch, stateId: string): string =>
  `activities/state?${new URLSearchParams({
    activityId,
    agent: JSON.stringify(actor),
    registration,
    stateId,
  })}`

const profilePath = ({ actor }: Launch): string =>
  `agents/profile?${new URLSearchParams({
    agent: JSON.stringify(actor),
    profileId: 'cmi5LearnerPreferences',
  })}`

function readData({ contextTemplate, launchMode, masteryScore, returnURL }: Fields): LaunchData {
  const isScore = typeof masteryScore === 'number' && masteryScore >= 0 && masteryScore <= 1
  return {
    contextTemplate: isFields(contextTemplate) ? contextTemplate : {},
    launchMode: launchMode === 'Browse' || launchMode === 'Review' ? launchMode : 'Normal',
    masteryScore: isScore ? masteryScore : undefined,
    returnURL: isWeb(returnURL) ? returnURL : undefined,
  }
}

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
