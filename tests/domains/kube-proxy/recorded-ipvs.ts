import {
  type IpvsRequest,
  ipvsRestoreText,
  writeIpvs,
} from '../../../src/domains/kube-proxy/index.ts'
import { SET_NAMES, setName } from '../../../src/domains/kube-proxy/ipvs-sets.ts'

/** What kube-proxy in IPVS mode has in the kernel, as the recorder of tests/conformance/proxy writes it. */

export interface RecordedIpvs {
  readonly name: string
  readonly restore: string
  readonly servers: readonly string[]
  readonly sets: Readonly<Record<string, readonly string[]>>
  readonly addresses: readonly string[]
}

/** The same in the recorder's words: what has no order in the kernel is sorted. */
export function recordedIpvs(name: string, request: IpvsRequest): RecordedIpvs {
  const state = writeIpvs(request)
  const servers = state.servers.map((server) => {
    const { protocol, address, number, stickySeconds, scheduler, realServers } = server
    const at = address.includes(':') ? `[${address}]:${number}` : `${address}:${number}`
    const real = realServers.map((one) => `${one}*1`).toSorted()
    return `${protocol} ${at} ${stickySeconds} ${scheduler}: ${real.join(' ')}`
  })
  return {
    name,
    restore: ipvsRestoreText(state),
    servers: servers.toSorted(),
    sets: Object.fromEntries(
      SET_NAMES.map((set) => [setName(set, request.family), state.sets[set].toSorted()]),
    ),
    addresses: state.addresses.toSorted(),
  }
}
