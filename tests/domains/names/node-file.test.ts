import { describe, expect, test } from 'vitest'
import { defaultNamesSettings } from '../../../src/domains/names/model.ts'
import { nodeFileFaults, serversForNone } from '../../../src/domains/names/pod-files.ts'
import { nameHint } from '../../../src/domains/names/view/name-hint.ts'

describe('what kubelet says of a Node’s file, at its line', () => {
  const faultsOf = (text: string) =>
    nodeFileFaults(text).map((fault) => [
      fault.line,
      fault.severity,
      'word' in fault ? fault.word : fault.message,
    ])

  test('a good one, with Windows line ends: nothing', () => {
    expect(faultsOf('# office\r\nsearch corp.example\r\nnameserver 192.0.2.53\r\n\r\n')).toEqual([])
  })

  test('lines that it does not read: misspelled words, comments of another kind, domain', () => {
    const text = '; office\ndomain corp\nnameservers 192.0.2.53\nNameserver 192.0.2.54\n'
    expect(faultsOf(text).map(([line, , word]) => [line, word])).toEqual([
      [1, ';'],
      [2, 'domain'],
      [3, 'nameservers'],
      [4, 'Nameserver'],
    ])
  })

  test('a nameserver without address: no Pod gets a file', () => {
    expect(faultsOf('search a\nnameserver\n')).toEqual([[2, 'error', 'nameserver list is empty ']])
  })

  test('ten thousand search domains: a warning at the line that counts, the last one', () => {
    const many = Array.from({ length: 10_000 }, (_, place) => `site-${place}`).join(' ')
    expect(faultsOf(`search a\nnameserver 192.0.2.53\nsearch ${many}`)).toEqual([
      [
        3,
        'warning',
        "Resolv.conf file '/etc/resolv.conf' contains search line consisting of more than 29 domains!",
      ],
    ])
  })
})

test('a Pod that has to say all itself is offered the Node’s servers, else the cluster’s', () => {
  const four = [1, 2, 3, 4].map((last) => `nameserver 192.0.2.${last}\n`).join('')
  const offered = (nodeFile: string) => serversForNone({ ...defaultNamesSettings, nodeFile })
  expect(offered(four)).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.3'])
  expect(offered('')).toEqual(['10.96.0.10'])
  expect(offered('nameserver\n')).toEqual(['10.96.0.10'])
})

test.each([
  ['web', undefined],
  ['_http._tcp.web.shop', undefined],
  ['web.', 'hintAbsolute'],
  ['', 'hintEmpty'],
  ['10.96.0.10', 'hintLiteral'],
  ['2001:db8::1', 'hintLiteral'],
  [`${'a'.repeat(63)}.example`, undefined],
  [`${'a'.repeat(64)}.example`, 'hintLabel'],
  [`${'abcdefg.'.repeat(31)}abcde`, undefined], // 253 characters
  [`${'abcdefg.'.repeat(31)}abcdef`, 'hintLong'],
  ['bücher.example', 'hintOther'],
  ['a b', 'hintOther'],
])('what is particular about “%s”: %s', (name, hint) => {
  expect(nameHint(name)?.key).toBe(hint && `names/${hint}`)
})
