import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCommand, readEnvelope } from '../../src/embed/protocol.ts'

const command = (type: string, payload?: unknown) => readCommand({ hopscope: 1, type, payload })

describe('a message to a player', () => {
  test.each([
    ['play', undefined],
    ['pause', {}],
    ['seek', { step: -1 }],
    ['step', { by: -3 }],
    ['load', { lesson: 'ndots' }],
    ['load', { hash: '#s=h1.q1ZKSixOVbI&t=3&compare=mode:nftables;deed' }],
    ['setParam', { path: 'seed', value: 4 }],
    ['setParam', { path: 'replicas.shop/web', value: 0 }],
    ['getState', undefined],
  ])('%s %j is a command', (type, payload) =>
    expect(command(type, payload)).toMatchObject({ type }),
  )

  test.each([
    ['seek', { step: '3' }],
    ['seek', { step: 1.5 }],
    ['seek', {}],
    ['step', { by: 0 }],
    ['load', { lesson: '../x' }],
    ['load', { hash: 'javascript:alert(1)' }],
    ['load', { hash: '#s=h1.abc&x=<script>' }],
    ['load', { lesson: 'ndots', hash: '#s=h1.abc' }],
    ['setParam', { path: 'replicas.__proto__', value: 1 }],
    ['setParam', { path: 'manifests', value: 1 }],
    ['setParam', { path: 'seed', value: Number.POSITIVE_INFINITY }],
    ['play', 'now'],
  ])('%s %j is refused', (type, payload) => expect(command(type, payload)).toBe('bad-payload'))

  test.each(['constructor', '__proto__', 'eval', 'toString', ''])(
    'of the type “%s” is unknown',
    (type) => expect(command(type)).toBe('unknown-type'),
  )

  test('of any other program is none of ours', () =>
    fc.assert(
      fc.property(fc.anything(), (data) => {
        const message = readEnvelope(data)
        if (message) expect(['string', 'object', 'symbol']).toContain(typeof readCommand(message))
      }),
    ))
})
