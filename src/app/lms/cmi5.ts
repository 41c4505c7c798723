import type { Statement } from '../../embed/protocol.ts'
import { completed, duration } from '../xapi.ts'
import type { Platform } from './report-to.ts'

/** cmi5 1.0 (AICC/cmi-5_Spec, "Quartz"): sections 8 (launch), 9 (statements), 10 (State: LMS.LaunchData). */

interface Launch {
  readonly endpoint: string
  readonly fetch: string
  readonly actor: unknown
  readonly registration: string
  readonly activityId: string
}

type Verb = 'initialized' | 'completed' | 'passed' | 'failed' | 'terminated'

/** 9.6.2: statements that cmi5 itself defines have this category, those about results the second one too. */
const CMI5 = { id: 'https://w3id.org/xapi/cmi5/context/categories/cmi5' }
const MOVE_ON = { id: 'https://w3id.org/xapi/cmi5/context/categories/moveon' }

/** The record store that the launch names; undefined when this page was not launched. */
export async function openCmi5(search: string): Promise<Platform | undefined> {
  const launch = readLaunch(search)
  if (!launch) return undefined
  const token = await tokenOf(launch.fetch)
  if (token === undefined) return undefined
  const headers = {
    authorization: `Basic ${token}`,
    'content-type': 'application/json',
    'x-experience-api-version': '1.0.3',
  }
  const template = await contextTemplate(launch, headers)
  const startedAt = performance.now()
  const sent: Promise<unknown>[] = []

  const send = (statement: Statement, extra: readonly object[] = [], isLast = false) => {
    const id = uuid()
    const { contextActivities = {} } = template as { contextActivities?: Record<string, object[]> } // as: of the platform
    const body = {
      id,
      actor: launch.actor,
      ...statement,
      object: { id: launch.activityId, objectType: 'Activity' },
      timestamp: new Date().toISOString(),
      context: {
        ...template,
        registration: launch.registration,
        contextActivities: {
          ...contextActivities,
          category: [...(contextActivities.category ?? []), ...extra],
        },
      },
    }
    const address = new URL(`statements?statementId=${id}`, launch.endpoint)
    const request = () =>
      fetch(address, { method: 'PUT', headers, body: JSON.stringify(body), keepalive: isLast })
    // The order matters to the platform; a page that closes cannot wait.
    const before = isLast ? undefined : sent.at(-1)
    sent.push((before ? before.then(request) : request()).catch(() => undefined))
  }
  const verb = (name: Verb): Pick<Statement, 'verb' | 'object'> => ({
    verb: { id: `http://adlnet.gov/expapi/verbs/${name}`, display: { 'en-US': name } },
    object: { id: launch.activityId, objectType: 'Activity' },
  })
  const sinceStart = () => duration(performance.now() - startedAt)

  send(verb('initialized'), [CMI5])
  return {
    resumeAt: undefined,
    // 9.3: whatever else a page tells is allowed, and not of the cmi5 category.
    answered: ({ statement }) => send(statement),
    moved: () => undefined,
    kept: () => undefined, // its statements are the record
    completed: ({ scaled, points, count, isPassed, receipt }) => {
      const score = { points, scaled: scaled ?? 1, receipt }
      const { result } = completed(launch.activityId, { ...score, count: 0 })
      send({ ...verb('completed'), result: { ...result, duration: sinceStart() } }, [CMI5, MOVE_ON])
      if (scaled === undefined) return
      const outcome = {
        success: isPassed,
        duration: sinceStart(),
        score: { scaled, raw: points, min: 0, max: count },
      }
      send({ ...verb(isPassed ? 'passed' : 'failed'), result: outcome }, [CMI5, MOVE_ON])
    },
    left: () => send({ ...verb('terminated'), result: { duration: sinceStart() } }, [CMI5], true),
  }
}

/** 8.1: the five parameters of a launch. */
export function readLaunch(search: string): Launch | undefined {
  const query = new URLSearchParams(search)
  const [endpoint, fetch, actor, registration, activityId] = [
    'endpoint',
    'fetch',
    'actor',
    'registration',
    'activityId',
  ].map((name) => query.get(name) ?? '')
  if (!isWeb(endpoint) || !isWeb(fetch) || !actor || !registration || !activityId) return undefined
  try {
    const base = endpoint?.endsWith('/') ? endpoint : `${endpoint}/`
    return {
      endpoint: base,
      fetch: fetch ?? '',
      actor: JSON.parse(actor),
      registration,
      activityId,
    }
  } catch {
    return undefined
  }
}

const isWeb = (address: string | undefined): boolean => /^https?:\/\//.test(address ?? '')

/** 8.2: the token is given once, for a POST. */
async function tokenOf(address: string): Promise<string | undefined> {
  try {
    const response = await fetch(address, { method: 'POST' })
    const { 'auth-token': token } = (await response.json()) as { 'auth-token'?: unknown } // as: of the platform
    return typeof token === 'string' ? token : undefined
  } catch {
    return undefined
  }
}

/** 10: what every statement's context begins with. */
async function contextTemplate(
  { endpoint, activityId, actor, registration }: Launch,
  headers: Readonly<Record<string, string>>,
): Promise<object> {
  const query = new URLSearchParams({
    activityId,
    agent: JSON.stringify(actor),
    registration,
    stateId: 'LMS.LaunchData',
  })
  try {
    const response = await fetch(new URL(`activities/state?${query}`, endpoint), { headers })
    const { contextTemplate: template } = (await response.json()) as { contextTemplate?: unknown } // as: of the platform
    return typeof template === 'object' && template !== null ? template : {}
  } catch {
    return {}
  }
}

/** A version 4 UUID; `crypto.randomUUID` is not there for pages without TLS. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
