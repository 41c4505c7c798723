import { say } from '../explain.ts'
import type { RecordType } from '../model.ts'
import { withoutFinalDot } from '../name-text.ts'
import type { Client, Process, Resolver } from '../resolver.ts'
import { reverseName } from '../reverse-name.ts'
import { toAsciiName } from '../to-ascii-name.ts'
import { askAll } from './ask-all.ts'
import { aliasesInHosts } from './open-cares.ts'
import { closeAll, newChannel, type Status } from './open-channel.ts'
import { readCaresConf } from './read-conf.ts'
import { toCaresName } from './to-cares-name.ts'

/** Node's `dns.resolve…`: c-ares 1.34 without search list and hosts (lib/dns.js, src/cares_wrap.cc of Node 20). */

const CODES: Readonly<Record<Status, string>> = {
  0: 'OK',
  1: 'ENODATA',
  2: 'EFORMERR',
  3: 'ESERVFAIL',
  4: 'ENOTFOUND',
  5: 'ENOTIMP',
  6: 'EREFUSED',
  8: 'EBADNAME',
  10: 'EBADRESP',
  11: 'ECONNREFUSED',
  12: 'ETIMEOUT',
  15: 'ENOMEM',
}

export const openNodeResolve =
  (type: RecordType) =>
  (client: Client): Process => {
    const channel = newChannel(readCaresConf(client, '1.34'), '1.34', true)
    return function* resolve({ name }): Resolver {
      const ascii = toAsciiName(name)
      const full = name === '' ? '.' : toCaresName(ascii, '1.34')
      if (full === undefined)
        return { error: 'EBADNAME', addresses: [], why: say('cannotBeSent', { name }) }
      const why = say('askedOutright', { name })
      closeAll(channel)
      const [asked] = yield* askAll(channel, [{ name: full, type, why }])
      const { status, answer } = asked ?? { status: 11 }
      if (status !== 0 || !answer)
        return { error: CODES[status], addresses: [], why: say('errorNotFound', { name }) }
      if (answer.answer.length === 0)
        return { error: CODES[1], addresses: [], why: say('errorNoData', { name }) }
      const data = answer.answer
        .filter((record) => record.type === type)
        .map((record) => (type === 'CNAME' ? withoutFinalDot(record.data) : record.data))
      return { error: 'OK', addresses: data, why: say('found', { name, count: data.length }) }
    }
  }

/** `dns.reverse`: of a host in the file it gives all names but the first. */
export const openNodeReverse = (client: Client): Process => {
  const resolve = openNodeResolve('PTR')(client)
  return function* reverse(lookup): Resolver {
    const local = aliasesInHosts(client, lookup.name)
    if (local) return local
    const outcome = yield* resolve({ ...lookup, name: reverseName(lookup.name) ?? lookup.name })
    return { ...outcome, addresses: outcome.addresses.map(withoutFinalDot) }
  }
}
