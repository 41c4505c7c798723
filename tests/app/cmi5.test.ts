import { afterEach, describe, expect, test, vi } from 'vitest'
import { openCmi5 } from '../../src/app/lms/cmi5.ts'
import { openSession, readLaunch } from '../../src/app/lms/launch-cmi5.ts'
import { openRecordStore } from '../fixtures/record-store.ts'

let store: Awaited<ReturnType<typeof openRecordStore>> | undefined
afterEach(() => store?.close())

/** Opens the page that a platform launches, as often as a learner comes. */
async function launched(search: string, onLost?: () => void) {
  const launch = readLaunch(search)
  const session = launch && (await openSession(launch))
  return session && { session, platform: openCmi5(session, onLost) }
}

const answer = {
  questionId: 'traffic/podChosen#1',
  choice: 'pod:shop/web-1',
  correct: true,
  confidence: 'sure',
  hints: 0,
  ms: 12_340,
  statement: {
    verb: { id: 'http://adlnet.gov/expapi/verbs/answered', display: {} },
    object: { id: 'x', objectType: 'Activity' },
    result: { success: true, response: 'pod:shop/web-1' },
  },
} as const
const done = (scaled: number | undefined) => ({
  scaled,
  points: 1,
  count: 2,
  isPassed: (scaled ?? 1) >= 0.8,
  receipt: 'HR1.x',
})

describe('a page launched by cmi5', () => {
  test('tells a whole session in order, each verb once, and ends it once', async () => {
    store = await openRecordStore({ masteryScore: 0.6 })
    const open = await launched(store.launch())
    open?.platform.answered(answer)
    open?.platform.completed(done(0.75))
    open?.platform.completed(done(0.75))
    await vi.waitFor(() => expect(store?.verbs()).toContain('passed'))
    await open?.platform.left()
    await open?.platform.left()
    expect(store.verbs()).toEqual(['initialized', 'completed', 'passed', 'terminated'])
    expect(store.statements).toHaveLength(5)
    expect(store.statements[1]?.object.id).toBe('https://lms.example/au/1#traffic%2FpodChosen%231')
    expect(store.statements[3]?.result?.score).toEqual({ scaled: 0.75, raw: 75, min: 0, max: 100 })
    expect(store.broken).toEqual([])
  })

  test('goes on where the learner was; what was told of a registration is not told again', async () => {
    store = await openRecordStore({ masteryScore: 0.6 })
    const first = await launched(store.launch())
    first?.platform.moved(17, 40)
    first?.platform.kept('HR1.half')
    first?.platform.completed(done(0.5))
    await first?.platform.left()
    const second = await launched(store.launch())
    expect(second?.platform).toMatchObject({ resumeAt: 17, receipt: 'HR1.x' })
    second?.platform.completed(done(1))
    await second?.platform.left()
    const third = await launched(store.launch())
    third?.platform.completed(done(0))
    await third?.platform.left()
    expect(store.verbs()).toEqual([
      ...['initialized', 'completed', 'failed', 'terminated'],
      ...['initialized', 'passed', 'terminated'],
      ...['initialized', 'terminated'],
    ])
    expect(store.broken).toEqual([])
  })

  test('leaves with the newest place alone, however slow the record store is with older ones', async () => {
    store = await openRecordStore()
    const session = (await launched(store.launch()))?.session
    const last: object[] = []
    const put = (path: string, body: object, isLast = false) => {
      if (isLast && path.startsWith('activities/state')) last.push(body)
      return isLast ? Promise.resolve(true) : new Promise<boolean>(() => {})
    }
    const open = session && openCmi5({ ...session, put })
    open?.moved(8, 20)
    open?.kept('HR1.half')
    open?.moved(13, 40)
    await open?.left()
    expect(last).toEqual([{ step: 13, receipt: 'HR1.half' }])
  })

  test.each(['Browse', 'Review'])('tells no result in %s', async (launchMode) => {
    store = await openRecordStore({ launchMode })
    const open = await launched(store.launch())
    open?.platform.answered(answer)
    open?.platform.completed(done(1))
    await open?.platform.left()
    expect(store.statements.map(({ verb }) => verb.id.split('/').at(-1))).toEqual([
      'initialized',
      'terminated',
    ])
    expect(store.broken).toEqual([])
  })

  test('completes without a verdict where nothing is asked', async () => {
    store = await openRecordStore()
    const open = await launched(store.launch())
    open?.platform.completed(done(undefined))
    await open?.platform.left()
    expect(store.verbs()).toEqual(['initialized', 'completed', 'terminated'])
    expect(store.broken).toEqual([])
  })

  test('reads what the platform says of it and what the learner prefers', async () => {
    store = await openRecordStore(
      { returnURL: 'javascript:alert(1)' },
      { languagePreference: 'fr-FR, zh-Hans', audioPreference: 'off' },
    )
    const open = await launched(store.launch())
    expect(open?.session).toMatchObject({ languages: ['fr-FR', 'zh-Hans'], hasAudio: false })
    expect(open?.session.data.returnURL).toBeUndefined()
  })

  test('sends again what was not taken, and says when it is lost', async () => {
    store = await openRecordStore()
    const onLost = vi.fn()
    const open = await launched(store.launch(), onLost)
    await vi.waitFor(() => expect(store?.verbs()).toEqual(['initialized']))
    store.refuse(true)
    open?.platform.kept('HR1.x')
    await vi.waitFor(() => expect(onLost).toHaveBeenCalledOnce())
    store.refuse(false)
    await open?.platform.left()
    expect(store.states.get('hopscope')).toEqual({ receipt: 'HR1.x' })
    expect(store.broken).toEqual([])
  })

  test('has no session where the token was given already', async () => {
    store = await openRecordStore()
    const search = store.launch()
    await launched(search)
    expect(await launched(search)).toBeUndefined()
  })
})

const good = {
  endpoint: 'https://lrs.example/xapi',
  fetch: 'https://lrs.example/token',
  actor: '{"account":{"name":"a"}}',
  registration: 'r-1',
  activityId: 'https://hopscope.example/au',
}

test.each([
  ['nothing', {}],
  ['an address that is none', { ...good, fetch: 'javascript:1' }],
  ['an actor that is no JSON', { ...good, actor: 'x{' }],
])('is not launched by %s', (_, query) =>
  expect(readLaunch(`?${new URLSearchParams(query)}`)).toBeUndefined(),
)
