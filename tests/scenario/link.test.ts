import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readLink, writeLink } from '../../src/player/link.ts'
import { openScenario } from '../../src/scenario/open.ts'
import type { Scenario } from '../../src/scenario/schema.ts'

const scenarioOf = (document: Record<string, unknown>): Scenario => {
  const opened = openScenario({ version: 1, seed: 7, manifests: '', inputs: [], ...document })
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems))
  return opened.value
}

const connection = {
  at: 0,
  kind: 'traffic/opened',
  from: 'pod:shop/client',
  to: '10.96.0.10',
  port: 80,
  protocol: 'tcp',
} as const
const anyScenario = fc
  .record({
    seed: fc.integer({ min: 1, max: 4_294_967_295 }),
    start: fc.constantFrom('settled' as const, 'fresh' as const),
    manifests: fc.oneof(
      fc.string({ maxLength: 400 }),
      fc.constant('kind: Service\n名: 服务 — ☸\n'),
    ),
    inputs: fc.array(
      fc.nat({ max: 600_000 }).map((at) => ({ ...connection, at })),
      { maxLength: 5 },
    ),
    settings: fc.record({
      replicas: fc.dictionary(fc.constantFrom('shop/web', 'a/b'), fc.nat({ max: 200 })),
      affinitySeconds: fc.constant({}),
    }),
  })
  .map(scenarioOf)

const problemsOf = async (hash: string) => {
  const read = await readLink(hash)
  return read.ok ? [] : read.problems.map(({ message }) => message.key)
}
const packed = async (document: unknown) =>
  `s=h0.${Buffer.from(JSON.stringify(document)).toString('base64url')}`

describe('a link', () => {
  test('opens as the same scenario at the same step', () =>
    fc.assert(
      fc.asyncProperty(anyScenario, fc.nat({ max: 4_999 }), async (scenario, step) => {
        const read = await readLink(`#${await writeLink({ scenario, step, level: 'trace' })}`)
        expect(read).toEqual({ ok: true, value: { scenario, step, level: 'trace' }, warnings: [] })
      }),
    ))

  test('is written the same way each time', async () => {
    const scenario = scenarioOf({ inputs: [connection] })
    expect(await writeLink({ scenario })).toBe(
      await writeLink({ scenario: scenarioOf({ inputs: [connection] }) }),
    )
  })

  test.each([
    ['ends in a full stop', (hash: string) => `${hash}.`],
    ['stands in Chinese brackets', (hash: string) => `${hash}）。`],
    ['was percent-encoded', (hash: string) => encodeURIComponent(hash)],
    ['was broken over two lines', (hash: string) => `${hash.slice(0, 40)}\r\n ${hash.slice(40)}`],
  ])('still opens when it %s', async (_, mangle) => {
    const scenario = scenarioOf({ inputs: [connection] })
    const read = await readLink(mangle(await writeLink({ scenario })))
    expect(read.ok && read.value.scenario).toEqual(scenario)
  })

  test('that was cut anywhere says that it is damaged, and never throws', async () => {
    const hash = await writeLink({ scenario: scenarioOf({ inputs: [connection] }) })
    for (let length = 's=h1.'.length + 1; length < hash.length; length += 7) {
      expect(await problemsOf(hash.slice(0, length)), `cut to ${length}`).toEqual([
        'scenario/linkBroken',
      ])
    }
  })

  test('that is no link at all says so', async () => {
    expect(await problemsOf('')).toEqual(['scenario/linkEmpty'])
    expect(await problemsOf('t=4')).toEqual(['scenario/linkEmpty'])
    expect(await problemsOf('s=h9.abc')).toEqual(['scenario/linkUnknownCodec'])
    expect(await problemsOf('s=h1.%%%')).toEqual(['scenario/linkBroken'])
  })

  test('from a newer Hopscope says to reload', async () => {
    const hash = await packed({ version: 99, anything: true })
    expect(await problemsOf(hash)).toEqual(['scenario/versionNewer'])
  })

  test('never throws, whatever it carries', () =>
    fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const read = await readLink(await packed(value))
        expect(read.ok).toBe(false)
      }),
    ))
})

describe('a hostile link', () => {
  test('cannot reach a prototype', async () => {
    const hostile = `{"version":1,"seed":1,"manifests":[{"kind":"Pod","__proto__":{"polluted":1}}],"inputs":[]}`
    const hash = `s=h0.${Buffer.from(hostile).toString('base64url')}`
    expect(await problemsOf(hash)).toEqual(['scenario/forbiddenKey'])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  test('that unpacks to 50 MB of zeros is refused while it is unpacked', async () => {
    const { deflateRawSync } = await import('node:zlib')
    const bomb = deflateRawSync(Buffer.alloc(45_000_000), { level: 9 }).toString('base64url')
    expect(bomb.length).toBeLessThan(65_536)
    expect(await problemsOf(`s=h1.${bomb}`)).toEqual(['scenario/linkTooLarge'])
  })

  test('that is too long is refused unread', async () => {
    expect(await problemsOf(`s=h1.${'A'.repeat(70_000)}`)).toEqual(['scenario/linkTooLong'])
  })

  test('that nests too deep is refused', async () => {
    let deep: unknown = 1
    for (let depth = 0; depth < 40; depth++) deep = { deep }
    expect(await problemsOf(await packed({ version: 1, manifests: [deep] }))).toEqual([
      'scenario/tooDeep',
    ])
  })
})
