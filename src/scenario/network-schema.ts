import * as v from 'valibot'
import type { Problem } from '../core/result.ts'
import { readRules } from '../domains/netfilter/index.ts'
import { RACING_KERNELS } from '../domains/netfilter/model.ts'
import { say } from './explain.ts'

/** The network plugin of a cluster, and what of a packet matters where its size does. */

const LENGTH_MIN = 60 // bytes: a SYN
const LENGTH_MAX = 65_535 // bytes: of an IP packet
const RULES_MAX = 20_000 // characters
const MTU_MIN = 576 // bytes: what every host takes (RFC 791 3.1)
const MTU_MAX = 9_000 // bytes: jumbo frames

const bytes = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max))
const mtu = v.exactOptional(bytes(MTU_MIN, MTU_MAX))

export const BodySchema = v.strictObject({
  length: v.exactOptional(bytes(LENGTH_MIN, LENGTH_MAX)),
  dontFragment: v.exactOptional(v.literal(true)),
})

const host = v.pipe(v.string(), v.minLength(1), v.maxLength(320))
const share = v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)))

export const NetworkSchema = v.strictObject({
  plugin: v.exactOptional(v.picklist(['host-gw', 'flannel-vxlan', 'weave'])),
  /** Of Weave Net: the kernel's datapath, or the process weaver. */
  mode: v.exactOptional(v.picklist(['fastdp', 'sleeve'])),
  /** Of Weave Net: weaver seals what it sends. */
  password: v.exactOptional(v.literal(true)),
  mtu,
  podMtu: mtu,
  wireMtu: mtu,
  /** For `iptables-restore --noflush` on each Node. */
  rules: v.exactOptional(v.pipe(v.string(), v.maxLength(RULES_MAX))),
  /** UDP packets of one socket race each other for their connection, on kernels like this one. */
  race: v.exactOptional(v.strictObject({ kernel: v.picklist(RACING_KERNELS), share })),
  /** What wires lose, by the names of Nodes and other machines on them: the n-th packets, or a part of all. */
  losses: v.exactOptional(
    v.pipe(
      v.array(
        v.strictObject({
          from: host,
          to: host,
          nth: v.exactOptional(
            v.pipe(
              v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))),
              v.maxLength(100),
            ),
          ),
          share,
        }),
      ),
      v.maxLength(20),
    ),
  ),
})

/** Whether each Node could read its rules. */
export function ruleProblems(text: string | undefined): readonly Problem[] {
  if (text === undefined) return []
  const read = readRules(text)
  if (read.ok) return []
  return read.problems.map((problem) => ({ ...problem, path: `cluster.network.${problem.path}` }))
}

/** Fields that say nothing without Weave Net. A password has the datapath use ESP, which is not modelled. */
export function weaveProblems(
  network: v.InferOutput<typeof NetworkSchema> = {},
): readonly Problem[] {
  const { plugin, mode, password } = network
  const wrong = (field: string, expected: string, received: string): Problem => ({
    severity: 'error',
    path: `cluster.network.${field}`,
    message: say('fieldWrong', { field, expected, received }),
  })
  if (plugin !== 'weave') return [] // what a "what if" lays over another plugin stays behind
  return password && mode !== 'sleeve' ? [wrong('password', 'mode: sleeve', 'mode: fastdp')] : []
}
