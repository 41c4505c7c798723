import {
  ASIDE,
  type Block,
  type Config,
  DIRECTIVES,
  type Plugin,
  type ZoneAddress,
} from '../config.ts'
import { normalized } from '../names.ts'
import { readAcl } from '../setup/acl.ts'
import { readCache } from '../setup/cache.ts'
import { readForwards } from '../setup/forward.ts'
import { readHosts } from '../setup/hosts.ts'
import { readKubernetes } from '../setup/kubernetes.ts'
import {
  checkHealth,
  checkReady,
  checkReload,
  checkTimeouts,
  readBind,
  readPrometheus,
} from '../setup/listeners.ts'
import { readErrors, readLog } from '../setup/logs.ts'
import type { SetupPlace } from '../setup/place.ts'
import { readRewrite } from '../setup/rewrite.ts'
import * as small from '../setup/small.ts'
import { readTemplates } from '../setup/template.ts'
import { readBlocks, type WrittenBlock } from './read-blocks.ts'
import { checkZones, readZone, splitScheme, TRANSPORT_PORTS } from './read-key.ts'
import { isRefusal, type Refusal, refuse, walkTokens } from './walk-tokens.ts'

/** What a CoreDNS finds around it when it starts. */
export interface Machine {
  /** By absolute path, such as `/etc/resolv.conf`. */
  readonly files: Readonly<Record<string, string>>
  readonly environment: Readonly<Record<string, string>>
  readonly hostName: string
}

/** What answers when there is no block at all (core/dnsserver/register.go). */
const BUILT_IN = '.:53 {\nwhoami\nlog\n}\n'

/** A Corefile as a server uses it, or the error CoreDNS v1.14.7 ends with. */
export function readCorefile(text: string, machine: Machine): Config | Refusal {
  const { files, environment } = machine
  const written = readBlocks(text, { files, environment, directives: DIRECTIVES })
  if (isRefusal(written)) return written
  if (written.length === 0) return readCorefile(BUILT_IN, machine)
  const keys: (readonly ZoneAddress[])[] = []
  for (const block of written) {
    const own = readKeys(block)
    if (isRefusal(own)) return refuse(`error inspecting server blocks: ${own.refused}`)
    keys.push(own)
  }
  const blocks = setUp(written, keys, machine)
  if (isRefusal(blocks)) return blocks
  return (
    checkAddresses(blocks) ?? checkAutopath(blocks) ?? { blocks, listeners: listenersOf(blocks) }
  )
}

function readKeys({ keys }: WrittenBlock): readonly ZoneAddress[] | Refusal {
  const addresses: ZoneAddress[] = []
  for (const key of keys) {
    const { transport, rest } = splitScheme(key)
    const read = readZone(rest)
    if (isRefusal(read)) return read
    const refusal = checkZones(read)
    if (refusal) return refusal
    const port = read.port || (TRANSPORT_PORTS[transport] ?? '53')
    addresses.push(...read.zones.map((zone) => ({ transport, zone: normalized(zone), port })))
  }
  return addresses
}

/** Runs the setup of each directive for each block, directives first: that decides which error comes first. */
function setUp(
  written: readonly WrittenBlock[],
  keys: readonly (readonly ZoneAddress[])[],
  { files, hostName }: Machine,
): readonly Block[] | Refusal {
  const drafts = keys.map((own) => {
    const plugins: Plugin[] = []
    const hosts: string[] = []
    return { keys: own, plugins, hosts }
  })
  for (const directive of DIRECTIVES) {
    for (const [place, block] of written.entries()) {
      const tokens = block.directives[directive]
      const draft = drafts[place]
      if (!tokens || !draft) continue
      const walk = walkTokens(() => tokens, 'Corefile')
      const zones = draft.keys.map(({ zone }) => zone)
      const at: SetupPlace = { walk, zones, files, hostName }
      const read = directive === 'bind' ? readBind(at) : setUpOne(directive, at)
      if (isRefusal(read)) return refuse(`plugin/${directive}: ${read.refused}`)
      if (directive === 'bind')
        draft.hosts.push(...(read as readonly string[])) // as: so reads bind
      else draft.plugins.push(...(read as readonly Plugin[])) // as: so reads everything else
    }
  }
  return drafts
}

type SetUp = (at: SetupPlace) => Plugin | readonly Plugin[] | Refusal | undefined

const SETUPS: Readonly<Record<string, SetUp>> = {
  acl: readAcl,
  any: small.readAny,
  autopath: small.readAutopath,
  bufsize: small.readBufsize,
  cache: readCache,
  chaos: small.readChaos,
  dns64: small.readDns64,
  errors: readErrors,
  forward: readForwards,
  header: small.readHeader,
  health: checkHealth,
  hosts: readHosts,
  kubernetes: readKubernetes,
  loadbalance: small.readLoadbalance,
  local: small.readLocal,
  log: readLog,
  loop: small.readLoop,
  metadata: small.readMetadata,
  minimal: small.readMinimal,
  nsid: small.readNsid,
  prometheus: readPrometheus,
  ready: checkReady,
  reload: checkReload,
  rewrite: readRewrite,
  template: readTemplates,
  timeouts: checkTimeouts,
  whoami: small.readWhoami,
}

function setUpOne(directive: string, at: SetupPlace): readonly Plugin[] | Refusal {
  const setup = SETUPS[directive]
  if (!setup) return ASIDE.includes(directive) ? [] : [{ plugin: 'other', name: directive }]
  const read = setup(at)
  if (read === undefined) return []
  if (isRefusal(read)) return read
  return 'plugin' in read ? [read] : read
}

const PORT_MAX = 65_535

/** No zone may be served twice at one address (core/dnsserver/address.go). */
function checkAddresses(blocks: readonly Block[]): Refusal | undefined {
  const all = blocks.flatMap(({ keys, hosts }) =>
    keys.flatMap((key) => (hosts.length > 0 ? hosts : ['']).map((host) => ({ key, host }))),
  )
  const odd = all.find(({ key }) => Number(key.port) > PORT_MAX || Number(key.port) < 0)
  if (odd) return refuse(`address ${odd.key.port}: invalid port`)
  const exact = new Set<string>()
  const anywhere = new Map<string, string>()
  for (const { key, host } of all) {
    const unbound = `${key.transport}://${key.zone}:${key.port}`
    const address = host === '' ? unbound : `${unbound} on ${host}`
    if (exact.has(address)) return refuse(`cannot serve ${address} - it is already defined`)
    const other = host === '' ? anywhere.get(unbound) : exact.has(unbound) ? unbound : undefined
    if (other !== undefined) {
      return refuse(`cannot serve ${address} - zone overlap listener capacity with ${other}`)
    }
    exact.add(address)
    anywhere.set(unbound, address)
  }
  return undefined
}

/** `autopath @NAME` needs a plugin that knows search lists; one that is not there at all is no error. */
function checkAutopath(blocks: readonly Block[]): Refusal | undefined {
  for (const { plugins } of blocks) {
    for (const one of plugins) {
      if (one.plugin !== 'autopath' || one.from === undefined || one.from === 'kubernetes') continue
      if (plugins.some(({ plugin }) => plugin === one.from)) {
        return refuse(`plugin/autopath: ${one.from} does not implement the AutoPather interface`)
      }
    }
  }
  return undefined
}

function listenersOf(blocks: readonly Block[]): Config['listeners'] {
  const listeners: Record<string, Record<string, Record<string, number[]>>> = {}
  for (const [place, { keys, hosts }] of blocks.entries()) {
    for (const { transport, zone, port } of keys) {
      if (transport !== 'dns') continue
      listeners[port] ??= {}
      const own = listeners[port]
      for (const host of hosts.length > 0 ? hosts : ['']) {
        own[host] ??= {}
        const zones = own[host]
        zones[zone] = [...(zones[zone] ?? []), place]
      }
    }
  }
  return listeners
}
