import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { isRefusal, readCorefile } from '../../../src/domains/coredns/index.ts'

const machine = {
  files: {
    '/etc/resolv.conf': 'search corp.example\nnameserver 192.0.2.53\n',
    '/etc/hosts': '127.0.0.1 localhost\n',
    '/etc/coredns/custom/a.server': 'a.example {\n  whoami\n}\n',
    '/etc/coredns/custom/b.server': 'b.example {\n  whoami now\n}\n',
  },
  environment: { ZONE: 'cluster.local', UPSTREAM: '192.0.2.53' },
  hostName: 'coredns-1',
}

const errorOf = (corefile: string): string | undefined => {
  const read = readCorefile(corefile, machine)
  return isRefusal(read) ? read.refused.trim() : undefined
}

interface Start {
  readonly corefile: string
  readonly error?: string
}

describe('a Corefile starts, or ends with the error that a real CoreDNS ends with', () => {
  const file = new URL('../../golden/coredns/starts.jsonl', import.meta.url)
  const lines = readFileSync(file, 'utf8').split('\n')
  const starts: readonly Start[] = lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

  test('there are some of both', () => {
    expect(starts.filter(({ error }) => error !== undefined).length).toBeGreaterThan(200)
    expect(starts.filter(({ error }) => error === undefined).length).toBeGreaterThan(50)
  })

  test.each(starts.map((one) => [one.corefile, one] as const))('%j', (_, { corefile, error }) => {
    expect(errorOf(corefile)).toBe(error)
  })
})

describe('what surrounds a Corefile', () => {
  const zonesOf = (corefile: string): readonly string[] => {
    const read = readCorefile(corefile, machine)
    return isRefusal(read) ? [read.refused] : Object.keys(read.listeners['53']?.[''] ?? {})
  }

  test('variables of the environment stand in braces, and are empty when they are not set', () => {
    expect(zonesOf('{$ZONE} {%NONE%}x.example {\n whoami\n}\n')).toEqual([
      'cluster.local.',
      'x.example.',
    ])
  })

  test('files are imported by name or by pattern, and an error in one names it', () => {
    expect(zonesOf('import custom/a.server\n. {\n whoami\n}\n')).toEqual(['a.example.', '.'])
    expect(errorOf('import custom/*.server\n')).toBe(
      "plugin/whoami: /etc/coredns/custom/b.server:2 - Error during parsing: Wrong argument count or unexpected line ending after 'now'",
    )
  })

  test('a network is its reverse zones', () => {
    expect(zonesOf('10.96.0.0/15 {\n whoami\n}\n')).toEqual([
      '96.10.in-addr.arpa.',
      '97.10.in-addr.arpa.',
    ])
  })

  test('the order of lines does not matter, the compiled order does', () => {
    const read = readCorefile('. {\n whoami\n cache\n errors\n log\n}\n', machine)
    const plugins = isRefusal(read) ? [] : (read.blocks[0]?.plugins ?? [])
    expect(plugins.map(({ plugin }) => plugin)).toEqual(['errors', 'log', 'cache', 'whoami'])
  })
})
