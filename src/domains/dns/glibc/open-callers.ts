import { say } from '../explain.ts'
import { insideMapped, isIPv6, readIPv6, readLooseIPv4, readStrictIPv4 } from '../read-address.ts'
import type { Client, Outcome, Process, Resolver } from '../resolver.ts'
import { toAsciiName } from '../to-ascii-name.ts'
import { nameAsOption } from './name-as-option.ts'
import { openGetaddrinfo } from './open-glibc.ts'

/** Programs that call getaddrinfo of the machine's glibc and show its answer in their own way. */
type OpenCaller = (client: Client) => Process

/** Node's `dns.lookup`: international names are mapped first; most errors are shown as ENOTFOUND. */
export const openNodeLookup: OpenCaller = (client) => {
  const addresses = openGetaddrinfo(client, '2.36')
  return function* lookup(asked): Resolver {
    const { name } = asked
    if (name === '') return { error: 'OK', addresses: [], why: say('cannotBeSent', { name }) }
    if (readIPv6(name) ?? readStrictIPv4(name))
      return { error: 'OK', addresses: [name], why: say('literal', { address: name }) }
    const outcome = yield* addresses({ ...asked, name: toAsciiName(name) })
    const error = ['OK', 'EAI_AGAIN'].includes(outcome.error) ? outcome.error : 'ENOTFOUND'
    return withoutCanonicalName({ ...outcome, error })
  }
}

/** Python's `socket.getaddrinfo`: its IDNA codec (2003) maps international names, and refuses empty and over-long labels itself. */
export const openPython: OpenCaller = (client) => {
  const addresses = openGetaddrinfo(client, '2.36')
  return function* lookup(asked): Resolver {
    const name = toAsciiName(asked.name, 'nameprep')
    const labels = name.replace(/\.$/, '').split('.')
    const isRefused = name !== '' && labels.some((label) => label === '' || label.length > 63)
    if (isRefused) return { error: '-999', addresses: [], why: say('cannotBeSent', { name }) }
    return withoutCanonicalName(yield* addresses({ ...asked, name }))
  }
}

const withoutCanonicalName = ({ canonicalName: _, ...outcome }: Outcome): Outcome => outcome

const notSent = (error: string, name: string): Outcome => ({
  error,
  addresses: [],
  why: say('cannotBeSent', { name }),
})

const PING_WORDS: Readonly<Record<string, string>> = {
  EAI_NONAME: 'Name or service not known',
  EAI_AGAIN: 'Temporary failure in name resolution',
  EAI_NODATA: 'No address associated with hostname',
  EAI_ADDRFAMILY: 'Address family for hostname not supported',
}

/** iputils `ping`: the first address. */
export const openPing: OpenCaller = (client) => {
  const addresses = openGetaddrinfo(client, '2.36')
  return function* ping(asked): Resolver {
    const { name } = asked
    const optionError = nameAsOption('iputils', name)
    if (optionError !== undefined) return notSent(optionError, name)
    // It asks for international names (AI_IDN), which the locale of a container, POSIX, has no letters for.
    if (!/^[\x20-\x7f]*$/.test(name))
      return notSent(`ping: ${name}: Parameter string not correctly encoded`, name)
    const outcome = yield* addresses({ ...asked, hints: ['canon'] })
    if (outcome.error === 'OK') return pingOutcome(client, outcome)
    return {
      ...outcome,
      error: `ping: ${asked.name}: ${PING_WORDS[outcome.error] ?? outcome.error}`,
    }
  }
}

/** Without a route there is nothing to send; an IPv6 address is printed in a line of another form, as no separate word. */
function pingOutcome({ ipv6 }: Client, outcome: Outcome): Outcome {
  const [first = ''] = outcome.addresses
  if (!isIPv6(first)) return { ...outcome, addresses: [first] }
  // A mapped address is sent to by IPv4, from where no answer finds the IPv6 socket.
  if (insideMapped(first) !== undefined) return { error: 'exit 1', addresses: [], why: outcome.why }
  const hasRoute = ipv6 !== 'none' && ipv6 !== 'link-local'
  const error = hasRoute || first === '::1' ? 'OK' : 'ping: connect: Network is unreachable'
  return { error, addresses: [], why: outcome.why }
}

/** busybox `ping`, where it is linked to glibc. */
export const openBusyboxPing: OpenCaller = (client) => {
  const addresses = openGetaddrinfo(client, '2.36')
  return function* ping(asked): Resolver {
    const optionError = nameAsOption('busybox', asked.name)
    if (optionError !== undefined) return notSent(optionError, asked.name)
    const bare = asked.name.replace(/^\[(.*)\]$/, '$1')
    // inet_aton and inet_pton come first: blanks may follow the one, and no zone the other (libbb/xconnect.c).
    const ipv4 = asked.family === 'inet6' ? undefined : readLooseIPv4(bare.trimEnd())
    if (ipv4 !== undefined) return bareAddress(ipv4, asked.name)
    if (readIPv6(bare) && !bare.includes('%') && asked.family !== 'inet')
      return bareAddress(bare, asked.name)
    const outcome = yield* addresses(asked)
    if (outcome.error === 'OK' && readIPv6(bare)) return bareAddress(bare, asked.name) // its zone is an interface
    if (outcome.error === 'OK')
      return { ...outcome, canonicalName: asked.name, addresses: outcome.addresses.slice(0, 1) }
    return { ...outcome, error: `ping: bad address '${asked.name}'` }
  }
}

const bareAddress = (address: string, name: string): Outcome => ({
  error: 'OK',
  addresses: [address],
  canonicalName: name,
  why: say('literal', { address }),
})
