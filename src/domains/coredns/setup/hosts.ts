import { type Refusal, refuse, type TokenWalk } from '../corefile/walk-tokens.ts'
import { closestZone, normalized } from '../names.ts'
import { fieldsOf } from '../read-files.ts'
import { readAddress } from '../text/read-address.ts'
import { readDuration, readInt } from '../text/read-number.ts'
import { fallthroughZones, onceOnly, type SetupPlace, zonesOr } from './place.ts'

/** The block of `hosts` (coredns plugin/hosts/setup.go, hostsfile.go, v1.14.7). */
export interface HostsSettings {
  readonly plugin: 'hosts'
  readonly zones: readonly string[]
  readonly ttl: number
  readonly fallthrough: readonly string[]
  /** Types that a hosts file does not know fall through too. */
  readonly fallsForOtherTypes: boolean
  /** The file first, then the lines in the Corefile. */
  readonly tables: readonly HostTable[]
}

export interface HostTable {
  /** Small absolute name -> addresses; `*.example.org.` stands for one label. */
  readonly v4: Readonly<Record<string, readonly string[]>>
  readonly v6: Readonly<Record<string, readonly string[]>>
  readonly names: Readonly<Record<string, readonly string[]>>
}

type Draft = {
  ttl: number
  isReversed: boolean
  fallsForOtherTypes: boolean
  fallthrough: readonly string[]
}

export function readHosts({ walk, zones, files }: SetupPlace): HostsSettings | Refusal {
  let read: HostsSettings | undefined
  while (walk.next()) {
    if (read) return onceOnly()
    const [path = '/etc/hosts', ...words] = walk.remaining()
    const own = zonesOr(words, zones)
    const draft: Draft = { ttl: 3600, isReversed: true, fallsForOtherTypes: false, fallthrough: [] }
    const inline: string[] = []
    while (walk.nextInBlock()) {
      const option = OPTIONS[walk.word()]
      if (option) {
        const refusal = option(draft, walk)
        if (refusal) return refusal
      } else if (draft.fallthrough.length === 0) {
        inline.push([walk.word(), ...walk.remaining()].join(' '))
      } else return walk.fault(`unknown property '${walk.word()}'`)
    }
    if (draft.fallsForOtherTypes && draft.fallthrough.length === 0) {
      return walk.fault('fallthrough_unsupported requires fallthrough')
    }
    const { isReversed, ...rest } = draft
    const tableOf = (text: string) => readTable(text, own, isReversed)
    const tables = [tableOf(files[path] ?? ''), tableOf(inline.join('\n'))]
    read = { plugin: 'hosts', zones: own, ...rest, tables }
  }
  return read ?? refuse('nothing to read')
}

const OPTIONS: Readonly<Record<string, (draft: Draft, walk: TokenWalk) => Refusal | undefined>> = {
  fallthrough: (draft, walk) => {
    draft.fallthrough = fallthroughZones(walk.remaining())
    return undefined
  },
  fallthrough_unsupported: (draft, walk) => {
    if (walk.remaining().length > 0) return walk.wrongCount()
    draft.fallsForOtherTypes = true
    return undefined
  },
  no_reverse: (draft) => {
    draft.isReversed = false
    return undefined
  },
  ttl: (draft, walk) => {
    const [word] = walk.remaining()
    if (word === undefined) return walk.fault('ttl needs a time in second')
    const ttl = readInt(word)
    if (!ttl.ok) return walk.fault('ttl needs a number of second')
    if (ttl.value <= 0 || ttl.value > 65_535) return walk.fault('ttl provided is invalid')
    draft.ttl = ttl.value
    return undefined
  },
  reload: (_, walk) => {
    const [word = '', ...more] = walk.remaining()
    if (word === '' || more.length > 0) {
      return walk.fault('reload needs a duration (zero seconds to disable)')
    }
    const time = readDuration(word)
    if (!time.ok) return walk.fault(`invalid duration for reload '${word}'`)
    return time.value < 0 ? walk.fault(`invalid negative duration for reload '${word}'`) : undefined
  },
}

/** Lines of an address and its names. Names outside the zones are left out. */
function readTable(text: string, zones: readonly string[], isReversed: boolean): HostTable {
  const v4: Record<string, string[]> = {}
  const v6: Record<string, string[]> = {}
  const names: Record<string, string[]> = {}
  const put = (table: Record<string, string[]>, key: string, value: string) => {
    table[key] ??= []
    table[key].push(value)
  }
  for (const line of text.split('\n')) {
    const [addressText = '', ...given] = fieldsOf(line.replace(/#.*$/, ''))
    const address = readAddress(addressText.replace(/%.*$/, ''))
    if (!address) continue
    for (const name of given.map(normalized)) {
      if (closestZone(zones, name) === undefined) continue
      put(address.family === 4 ? v4 : v6, name, address.text)
      if (isReversed && !name.startsWith('*.')) put(names, address.text, name)
    }
  }
  return { v4, v6, names }
}
