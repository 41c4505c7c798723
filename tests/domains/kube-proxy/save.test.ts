import { expect, test } from 'vitest'
import { jumpRules, restoreText, writeRules } from '../../../src/domains/kube-proxy/index.ts'
import { applyRestore, printRules } from '../../../src/domains/netfilter/index.ts'
import type { Tables } from '../../../src/domains/netfilter/model.ts'
import { goldenCase, readGolden } from './cases.ts'

/** What stands in the kernel after a sync, as iptables-save prints it. */

// What kubelet has ensured before kube-proxy starts (pkg/kubelet/kubelet_network_linux.go).
const KUBELET = `*mangle
:KUBE-IPTABLES-HINT - [0:0]
:KUBE-KUBELET-CANARY - [0:0]
COMMIT
*nat
:KUBE-KUBELET-CANARY - [0:0]
COMMIT
*filter
:KUBE-KUBELET-CANARY - [0:0]
:KUBE-FIREWALL - [0:0]
-A INPUT -j KUBE-FIREWALL
-A OUTPUT -j KUBE-FIREWALL
COMMIT
`

const applied = (tables: Tables, ...texts: readonly string[]): Tables =>
  texts.reduce((before, text) => {
    const after = applyRestore(before, text)
    if (!after.ok) throw new Error(JSON.stringify(after.problems))
    return after.value
  }, tables)

// On a Node where kubelet started first, its two jumps are there already.
const afterKubelet = jumpRules({
  hasChain: (_, chain) => chain === 'KUBE-FIREWALL',
  hasJump: ({ to }) => to === 'KUBE-FIREWALL',
})

test('after the first sync, iptables-save prints what it prints on a real Node', () => {
  const text = restoreText(writeRules(goldenCase('V2').request))
  const tables = applied({}, KUBELET, afterKubelet, text)
  const printed = printRules(tables, { order: ['mangle', 'nat', 'filter'] })
  expect(printed.split('\n')).toEqual(readGolden('V2.save').split('\n'))
})

test('the same full sync once more changes nothing', () => {
  const text = restoreText(writeRules(goldenCase('V3').request))
  const once = applied({}, KUBELET, afterKubelet, text)
  expect(printRules(applied(once, text))).toEqual(printRules(once))
})

test('a partial sync leads to the same rules as a full one', () => {
  const { request, before, changed = [] } = goldenCase('V15')
  const old = applied({}, afterKubelet, restoreText(writeRules(before)))
  const existing = Object.keys(old.nat?.chains ?? {})
  const partial = applied(old, restoreText(writeRules({ ...request, changed, existing })))
  const full = applied({}, afterKubelet, restoreText(writeRules(request)))
  expect(printRules(partial)).toEqual(printRules(full))
})
