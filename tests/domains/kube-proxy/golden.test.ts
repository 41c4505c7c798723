import { describe, expect, test } from 'vitest'
import {
  nftablesText,
  restoreText,
  type WrittenRules,
  writeNftables,
  writeRules,
} from '../../../src/domains/kube-proxy/index.ts'
import { type Case, cases, inNftablesMode, readGolden } from './cases.ts'
import { inNormalOrder } from './normal-order.ts'

/** Line by line what kube-proxy 1.36 hands to iptables-restore: see tests/golden/kube-proxy/README.md. */

describe('the text of a sync in nftables mode', () => {
  test.each(cases)('$name: $title', ({ name, request }) => {
    const ours = nftablesText(writeNftables(inNftablesMode(request)))
    expect(ours.split('\n')).toEqual(readGolden(`${name}.nft`).split('\n'))
  })
})

describe('the text of a sync', () => {
  test('is held to 18 cases', () => expect(cases).toHaveLength(18))

  test.each(cases)('$name: $title', (one) => {
    const text = restoreText(withoutOthers(write(one)))
    const ours = one.name === 'V3' ? inNormalOrder(text) : text
    expect(ours.split('\n')).toEqual(one.expected.split('\n'))
  })
})

function write({ request, before, changed }: Case): WrittenRules {
  if (!changed) return writeRules(request)
  const nat = writeRules(before).tables.find(({ name }) => name === 'nat')
  return writeRules({
    ...request,
    changed,
    existing: (nat?.chains ?? []).map(({ name }) => name),
  })
}

/** The lines of a large cluster's other Services are not part of a case. */
const withoutOthers = (written: WrittenRules): WrittenRules => ({
  ...written,
  tables: written.tables.map((table) => ({
    ...table,
    chains: table.chains.filter(({ owner }) => owner?.service !== 'zz/others'),
    lines: table.lines.filter(
      (line) => line.kind === 'removal' || line.owner?.service !== 'zz/others',
    ),
  })),
})
