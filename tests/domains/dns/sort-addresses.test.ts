import { expect, test } from 'vitest'
import { clientWith, play } from './play.ts'

/** Which family comes first where a name has both: what `curl` tries first. */

const LOCAL = { A: ['10.0.0.1'], AAAA: ['fd00::1'] }
const GLOBAL = { A: ['203.0.113.1'], AAAA: ['2001:db8::1'] }

const firstOf = (
  resolver: string,
  ipv6: 'link-local' | 'unique-local' | 'global',
  addresses: { readonly A: readonly string[]; readonly AAAA: readonly string[] },
) => {
  const client = clientWith('nameserver 10.96.0.10\n', { ipv6 })
  const served = { net: 'dual' as const, zone: { names: { 'web.x': addresses } } }
  return play(resolver, { name: 'web.x' }, served, client).outcome?.addresses[0]
}

test('without IPv6 in the Pod, IPv4 comes first', () => {
  for (const resolver of ['glibc-gai', 'musl-gai', 'go-ip']) {
    expect(firstOf(resolver, 'link-local', LOCAL)).toBe('10.0.0.1')
    expect(firstOf(resolver, 'link-local', GLOBAL)).toBe('203.0.113.1')
  }
})

test('with a unique local address, glibc prefers the cluster’s IPv6, musl and Go do not', () => {
  expect(firstOf('glibc-gai', 'unique-local', LOCAL)).toBe('fd00::1')
  expect(firstOf('musl-gai', 'unique-local', LOCAL)).toBe('10.0.0.1')
  expect(firstOf('go-ip', 'unique-local', LOCAL)).toBe('10.0.0.1')
  expect(firstOf('glibc-gai', 'unique-local', GLOBAL)).toBe('203.0.113.1')
})

test('with a global address, global IPv6 comes first', () => {
  for (const resolver of ['glibc-gai', 'musl-gai', 'go-ip']) {
    expect(firstOf(resolver, 'global', GLOBAL)).toBe('2001:db8::1')
    expect(firstOf(resolver, 'global', LOCAL)).toBe('10.0.0.1')
  }
})
