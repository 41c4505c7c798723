/** The domains, lowest first: a domain may use the ones before it. The same order as in src/domains/registry.ts. */
export const DOMAINS = [
  'netfilter',
  'etcd',
  'api-server',
  'dns',
  'controllers',
  'cluster-api',
  'kube-proxy',
  'load-balancer',
  'coredns',
  'traffic',
  'names',
  'terminal',
] as const

/** Where a file stands. `domain` is the folder below src/domains it lies in. */
interface Place {
  readonly room: string
  readonly domain?: string
  readonly path: string
}

/** Who may import whom, as in docs/architecture.md. A file may always import from its own room, except where noted. */
type Rule = (to: Place, from: Place) => boolean

const PURE_ROOMS = ['core', 'world', 'domain.ts', 'registry', 'model', 'domain']
const isOneOf =
  (...rooms: readonly string[]): Rule =>
  ({ room }) =>
    rooms.includes(room)

const RULES: Readonly<Record<string, Rule>> = {
  types: () => true, // declarations: nothing of them is there at run time
  core: isOneOf('core'),
  model: (to, from) =>
    to.room === 'core' || (to.room === 'model' && (to.domain === from.domain || isLower(to, from))),
  world: isOneOf('core', 'model'),
  'domain.ts': isOneOf('core', 'world', 'model'),
  domain: (to, from) =>
    ['core', 'world', 'domain.ts', 'model'].includes(to.room) ||
    (to.room === 'domain' && (to.domain === from.domain || (isDoor(to) && isLower(to, from)))),
  registry: (to) =>
    ['core', 'world', 'domain.ts', 'model'].includes(to.room) ||
    (to.room === 'domain' && isDoor(to)),
  scenario: isOneOf(...PURE_ROOMS, 'scenario'),
  words: (to) => to.room === 'core' || to.room === 'words' || to.path.includes('/locale/'),
  player: isOneOf(...PURE_ROOMS, 'scenario', 'words', 'player'),
  // The documents of scenarios and the shape of a domain are known to the panels, no domain and no world is.
  ui: isOneOf('core', 'domain.ts', 'scenario', 'words', 'player', 'ui'),
  view: (to, from) =>
    ['core', 'model', 'world', 'domain.ts', 'scenario', 'words', 'player', 'ui'].includes(
      to.room,
    ) ||
    (['domain', 'view'].includes(to.room) && to.domain === from.domain && !isScript(to)),
  // What a frame and its host say to each other is written down once, with the host's script.
  app: (to) =>
    to.room !== 'cli' && (to.room !== 'embed' || /\/(protocol|envelope)\.ts$/.test(to.path)),
  cli: isOneOf(...PURE_ROOMS, 'scenario', 'words', 'player', 'cli'),
  embed: isOneOf('embed'),
}

const isDoor = ({ path }: Place): boolean => path.endsWith('/index.ts')
const isScript = ({ path }: Place): boolean => path.endsWith('/simulate.ts')

function isLower(to: Place, from: Place): boolean {
  const order: readonly string[] = DOMAINS
  return order.indexOf(to.domain ?? '') < order.indexOf(from.domain ?? '')
}

/** The room of a file below src/. `undefined`: the house has no such room. */
export function placeOf(path: string): Place | undefined {
  const [src, first = '', second = '', third = ''] = path.split('/')
  if (src !== 'src') return undefined
  if (path.endsWith('.d.ts')) return { room: 'types', path }
  if (path === 'src/world.ts') return { room: 'world', path }
  if (first !== 'domains') return first in RULES ? { room: first, path } : undefined
  if (second === 'domain.ts') return { room: 'domain.ts', path }
  if (second === 'registry.ts') return { room: 'registry', path }
  if (third === 'model.ts' || third === 'model') return { room: 'model', domain: second, path }
  return { room: third === 'view' ? 'view' : 'domain', domain: second, path }
}

/** Whether the file at `from` may import the one at `to`. */
export function mayImport(from: string, to: string): boolean {
  const [source, target] = [placeOf(from), placeOf(to)]
  if (!source || !target) return false
  return RULES[source.room]?.(target, source) ?? false
}

/** Files that know no browser, no clock and no chance: the floors below the player. */
export const isPure = (path: string): boolean =>
  [...PURE_ROOMS, 'scenario'].includes(placeOf(path)?.room ?? '')
