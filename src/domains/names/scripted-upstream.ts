import { type Network, networkOf, readNameservers, readUpstreams } from '../coredns/index.ts'
import type { NamesSettings, ResolvedSettings } from './model.ts'

/** Servers outside the cluster that answer out of the scenario, without packets: a script, not a machine. */

const serversOf = ({ nodeFile, resolvedFile = '', resolved }: NamesSettings): readonly string[] =>
  [...readNameservers(`${nodeFile}\n${resolvedFile}`), ...serversOfLinks(resolved)].filter(
    (one) => !one.startsWith('127.') && one !== '::1', // whoever asks those asks itself
  )

/** Those of links that take their own domains only stand in no file. */
const serversOfLinks = ({ links = {} }: ResolvedSettings = {}): readonly string[] =>
  Object.values(links).flatMap(({ servers = [] }) => servers)

/** Every server that the scenario speaks of, by its address. */
export const knownServers = (settings: NamesSettings): readonly string[] => {
  const { stubs = {}, silent = [], dead = [] } = settings
  return [...serversOf(settings), ...Object.keys(stubs), ...silent, ...dead]
}

/** `192.0.2.53:53`: whether the scenario says what this server does. */
export function isScripted(settings: NamesSettings, upstream: string): boolean {
  const host = upstream.slice(0, upstream.lastIndexOf(':')).replace(/^\[|\]$/g, '')
  const { stubs = {}, silent = [], dead = [] } = settings
  return [
    ...(settings.internet ? [] : serversOf(settings)),
    ...Object.keys(stubs),
    ...silent,
    ...dead,
  ].includes(host)
}

/** They answer after `upstreamMs`. */
export function scriptedNetwork(settings: NamesSettings): Network {
  const { upstream, stubs = {}, silent = [], dead = [], upstreamMs, internet } = settings
  const servers = internet ? [] : serversOf(settings)
  const network = networkOf(
    readUpstreams({ servers, names: upstream, stubs: scriptsOf(stubs), silent, dead }),
    () => {},
  )
  return (one, at) => {
    const reply = network(one, at)
    return reply.kind === 'answer' ? { ...reply, after: upstreamMs } : reply
  }
}

const scriptsOf = (stubs: NonNullable<NamesSettings['stubs']>) =>
  Object.fromEntries(Object.entries(stubs).map(([address, names]) => [address, { names }]))
