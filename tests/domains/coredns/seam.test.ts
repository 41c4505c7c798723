import { describe, expect, test } from 'vitest'
import {
  applyChange,
  type Client,
  type Host,
  openRun,
  type Run,
  serve,
} from '../../../src/domains/coredns/index.ts'
import type { Query } from '../../../src/domains/dns/model.ts'
import { answerTo, start } from './small-server.ts'

/** A question stops where an upstream is asked, and goes on with what was heard: others may come in between. */

const client: Client = {
  address: '10.244.1.5',
  port: 40_000,
  transport: 'udp',
  toAddress: '10.244.0.2',
  toPort: '53',
}
const queryFor = (name: string): Query => ({
  id: 7,
  question: { name, type: 'A' },
  recursionDesired: true,
})

function begin(host: Host, name: string, state = host.state) {
  const run: Run = openRun(host.server, client, { state, at: 0 })
  const chain = serve(run, queryFor(name))
  return { run, chain, first: chain.next() }
}

describe('a question that waits for an upstream', () => {
  const host = start({ plugins: ['cache 30', 'forward . 192.0.2.53 {\n max_concurrent 1\n }'] })

  test('says whom it asks, how, and how long it will wait', () => {
    const { first } = begin(host, 'api.example.com.')
    expect(first.value).toMatchObject({
      kind: 'ask',
      upstream: '192.0.2.53:53',
      transport: 'udp',
      query: { question: { name: 'api.example.com.', type: 'A' } },
      timeoutMs: 2_000,
    })
  })

  test('goes on at the time of the answer, and leaves behind what it changed', () => {
    const { run, chain } = begin(host, 'api.example.com.')
    const answer = answerTo(queryFor('api.example.com.'), '203.0.113.1', 60)
    const last = chain.next({ kind: 'answer', answer, at: 25 })
    expect(last.done).toBe(true)
    expect(run.at).toBe(25)
    expect(run.changes.reduce(applyChange, host.state)).toEqual(run.state)
    expect(begin(host, 'api.example.com.', run.state).first.done).toBe(true)
  })

  test('is the same again with the same answers: it need not be kept while it waits', () => {
    const play = () => {
      const { run, chain } = begin(host, 'api.example.com.')
      chain.next({ kind: 'failed', why: 'refused', at: 3 })
      const answer = answerTo(queryFor('api.example.com.'), '203.0.113.1', 60)
      return { last: chain.next({ kind: 'answer', answer, at: 9 }), passed: run.passed }
    }
    expect(play()).toEqual(play())
  })

  test('counts against max_concurrent for whoever asks meanwhile', () => {
    const one = begin(host, 'api.example.com.')
    const other = begin(host, 'www.example.com.', one.run.state)
    expect(other.first).toMatchObject({ done: true, value: { rcode: 'REFUSED' } })
    const answer = answerTo(queryFor('api.example.com.'), '203.0.113.1', 60)
    one.chain.next({ kind: 'answer', answer, at: 5 })
    expect(begin(host, 'www.example.com.', one.run.state).first.done).toBe(false)
  })
})
