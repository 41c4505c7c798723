import { say } from '../explain.ts'
import type { RecordType } from '../model.ts'
import { insideMapped, isIPv6 } from '../read-address.ts'
import type { Client, Process, Resolver } from '../resolver.ts'
import { reverseName } from '../reverse-name.ts'
import type { GoState } from './ask-question.ts'
import { isDomainName, lookUpAddresses, namesInHosts, searchNames } from './look-up.ts'
import { type GoRelease, readGoConf } from './read-conf.ts'

/** The pure Go resolver (CGO_ENABLED=0), each function of net.Resolver opened as a process. */
type Open = (client: Client, release: GoRelease) => Process

const stateOf = (client: Client, release: GoRelease): GoState => ({
  conf: readGoConf(client, release),
  release,
  socketCount: 0,
  queryCount: 0,
})

/** LookupIP. */
export const openGoLookupIP: Open = (client, release) => {
  const state = stateOf(client, release)
  return (lookup) => lookUpAddresses(client, state, lookup)
}

/** LookupHost. */
export const openGoLookupHost: Open = (client, release) => {
  const state = stateOf(client, release)
  return (lookup) => lookUpAddresses(client, state, { ...lookup, family: 'unspec' })
}

/** LookupSRV, LookupTXT, LookupCNAME: the data of the records, as the driver prints it. */
const openRecords =
  (types: readonly RecordType[], print: (data: string) => string): Open =>
  (client, release) => {
    const state = stateOf(client, release)
    return function* lookUp({ name }): Resolver {
      if (!isDomainName(name))
        return { error: 'notfound', addresses: [], why: say('notAHostname', { name }) }
      const searched = yield* searchNames(state, name, types)
      if (!searched.ok) return { error: searched.error, addresses: [], why: searched.why }
      const records = searched.answers.flatMap(({ answer }) => answer)
      const found = records.filter(({ type }) => types.includes(type))
      const addresses = types.includes('A') ? [] : found.map(({ data }) => print(data))
      return {
        error: 'OK',
        addresses,
        ...(types.includes('TXT') ? {} : { canonicalName: found[0]?.name ?? searched.name }),
        why: say('found', { name: searched.name, count: found.length }),
      }
    }
  }

export const openGoLookupSRV = openRecords(['SRV'], (data) => data)
export const openGoLookupTXT = openRecords(['TXT'], (data) => data)
export const openGoLookupCNAME = openRecords(['A', 'AAAA'], (data) => data)

/** LookupAddr. */
export const openGoLookupAddr: Open = (client, release) => {
  const state = stateOf(client, release)
  return function* lookUp({ name: given }): Resolver {
    const local = namesInHosts(client, given)
    if (local) return local
    const address = isIPv6(given) ? (insideMapped(given) ?? given) : given
    const name = reverseName(address)
    if (name === undefined)
      return { error: 'error', addresses: [], why: say('notAHostname', { name: given }) }
    const searched = yield* searchNames(state, name, ['PTR'])
    if (!searched.ok) return { error: searched.error, addresses: [], why: searched.why }
    const found = searched.answers.flatMap(({ answer }) =>
      answer.filter(({ type }) => type === 'PTR').map(({ data }) => data),
    )
    return { error: 'OK', addresses: found, why: say('found', { name, count: found.length }) }
  }
}
