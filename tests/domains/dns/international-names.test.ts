import { domainToASCII } from 'node:url'
import { describe, expect, test } from 'vitest'
import { toAsciiName } from '../../../src/domains/dns/to-ascii-name.ts'

/** What Python 3.11 answers to `name.encode('idna')`. */
const PYTHON: readonly (readonly [name: string, encoded: string])[] = [
  ['wéb', 'xn--wb-bja'],
  ['wéb.example.com.', 'xn--wb-bja.example.com.'],
  ['Bücher.DE', 'xn--bcher-kva.DE'],
  ['straße', 'strasse'],
  ['ＡＢＣ', 'abc'],
  ['a。b', 'a.b'],
  ['日本語.jp', 'xn--wgv71a119e.jp'],
]

describe('an international name', () => {
  test.each(PYTHON)('is for Python what its codec of 2003 makes of it: %s', (name, encoded) => {
    expect(toAsciiName(name, 'nameprep')).toBe(encoded)
  })

  test.each(PYTHON)('is for Node what its own UTS 46 makes of it: %s', (name) => {
    expect(toAsciiName(name)).toBe(domainToASCII(name))
  })
})
