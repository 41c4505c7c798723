import { RESOLVERS, runLookup, type Send } from '../../../src/domains/dns/index.ts'
import type { Answer, ResourceRecord } from '../../../src/domains/dns/model.ts'
import type {
  Connected,
  Exchange,
  Heard,
  Image,
  Looked,
} from '../../../src/domains/terminal/model.ts'
import type { Ask, Open } from '../../../src/domains/terminal/program.ts'
import { runInPod } from '../../../src/domains/terminal/run-command.ts'

/** A Pod beside the DNS and web servers of tests/golden/terminal/: what a program does meets what the recorded tools met. */

const D = 'cluster.local.'
const ZONE: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  [`web.shop.svc.${D}`]: { A: ['10.96.0.20'] },
  [`db.shop.svc.${D}`]: { A: ['10.244.1.3', '10.244.2.4'] },
  [`dual.shop.svc.${D}`]: { A: ['10.96.0.30'], AAAA: ['fd00::30'] },
  [`outside.shop.svc.${D}`]: { CNAME: ['example.org.'] },
  [`_http._tcp.web.shop.svc.${D}`]: { SRV: [`0 100 80 web.shop.svc.${D}`] },
  '3.1.244.10.in-addr.arpa.': { PTR: [`10-244-1-3.db.shop.svc.${D}`] },
  '20.0.96.10.in-addr.arpa.': { PTR: [`web.shop.svc.${D}`] },
  [`six.shop.svc.${D}`]: { AAAA: ['fd00::60'] },
  [`none.shop.svc.${D}`]: { TXT: ['"nothing else"'] },
  'example.org.': {
    A: ['192.0.2.80'],
    AAAA: ['2001:db8::80'],
    MX: ['10 mail.example.org.'],
    TXT: ['"v=spf1 -all"'],
  },
}
const SOA = `ns.dns.${D} hostmaster.${D} 1785542400 7200 1800 86400 30`

function answerTo({ query }: Send): Answer {
  const { id, question } = query
  const record = (name: string, type: string, data: string) =>
    ({ name, type, ttl: 30, data }) as ResourceRecord
  let name = question.name.toLowerCase()
  const base = {
    id,
    question,
    truncated: false,
    recursionAvailable: true,
    additional: [],
    ...(query.edns && { edns: { size: 1232 } }),
  }
  const isOutside = name.endsWith('example.org.')
  if (name === 'servfail.example.org.' || name === 'refused.example.org.') {
    const rcode = name.startsWith('servfail') ? 'SERVFAIL' : 'REFUSED'
    return { ...base, rcode, authoritative: false, answer: [], authority: [] }
  }
  const soa = [record(D, 'SOA', SOA)]
  let known = ZONE[name]
  if (!known) return { ...base, rcode: 'NXDOMAIN', authoritative: true, answer: [], authority: soa }
  const answer: ResourceRecord[] = []
  const alias = known.CNAME?.[0]
  if (alias !== undefined && question.type !== 'CNAME') {
    answer.push(record(question.name, 'CNAME', alias))
    name = alias
    known = ZONE[alias] ?? {}
  } else name = question.name
  answer.push(...(known[question.type] ?? []).map((data) => record(name, question.type, data)))
  return {
    ...base,
    rcode: 'NOERROR',
    authoritative: !isOutside,
    answer,
    authority: answer.length > 0 ? [] : soa,
  }
}

const FILES = {
  resolvConf:
    'search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
  hosts: '# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n10.244.1.5\tclient\n',
  hostname: 'client',
}

function look(
  { name, resolver, family = 'unspec', type, isTypeGiven, arguments: words, options }: Ask,
  now: number,
): { looked: Looked; endedAt: number } {
  const open = RESOLVERS[resolver]
  if (!open) throw new Error(`there is a resolver ${resolver}`)
  const text = options ? `options ${options}\n` : ''
  const process = open({
    ...FILES,
    resolvConf: FILES.resolvConf + text,
    nsswitch: 'hosts: files dns\n',
    environment: {},
    interfaces: ['lo', 'eth0'],
    firstServer: 0,
    hasIPv4: true,
    ipv6: 'link-local',
  })
  const played = runLookup(
    process({
      name,
      family,
      type: type ?? 'A',
      hints: ['canon'],
      arguments: words ?? [],
      ...(isTypeGiven && { isTypeGiven }),
    }),
    (send) => {
      if (send.server === '10.96.0.10')
        return { kind: 'answer', answer: answerTo(send), afterMs: 0.4 }
      return send.server === '10.96.0.11' ? { kind: 'silent' } : { kind: 'refused', afterMs: 0.1 }
    },
    { startMs: now, limitMs: 200_000 },
  )
  const exchanges = played.events.flatMap((event): Exchange[] => {
    if (event.kind !== 'sent') return []
    const { query, server, transport } = event.send
    const { reply } = event
    const sent = { query, server, transport, sentAt: event.at }
    if (reply.kind === 'answer')
      return [{ ...sent, heard: { at: event.at + reply.afterMs, came: reply.answer } }]
    return [reply.kind === 'refused' ? { ...sent, heard: { at: event.at, came: 'refused' } } : sent]
  })
  const { error = '', addresses = [], canonicalName } = played.outcome ?? {}
  return {
    looked: { error, addresses, exchanges, ...(canonicalName !== undefined && { canonicalName }) },
    endedAt: played.endedAt,
  }
}

function answerOf({ to, port, protocol, patienceMs }: Open): {
  connected: Connected
  afterMs: number
} {
  const packet = {
    protocol,
    source: to,
    sourcePort: port,
    destination: '10.244.1.5',
    destinationPort: 40_000,
    ttl: 64,
    mark: 0,
  }
  const none = { connected: { tookMs: patienceMs }, afterMs: patienceMs }
  if (protocol === 'icmp') {
    if (to === '10.96.0.20') return none
    if (to === '10.244.9.9') {
      const about = { ...packet, destination: to, icmp: { type: 8, code: 0 } }
      const icmp = { type: 3, code: 1, about }
      return {
        connected: { packet: { ...packet, source: '10.244.1.5', icmp }, tookMs: 4 },
        afterMs: 4,
      }
    }
    return {
      connected: { packet: { ...packet, icmp: { type: 0, code: 0 } }, tookMs: 0.05 },
      afterMs: 0.05,
    }
  }
  if (to === '10.244.2.4' || to === '10.96.0.99') return none
  const isOpen = to === '10.96.0.20' && port === 80
  const tcpFlags = isOpen ? 'SYN|ACK' : 'RST|ACK'
  return {
    connected: {
      packet: { ...packet, tcpFlags },
      tookMs: 0.3,
      ...(isOpen && { server: 'web-1' }),
    },
    afterMs: 0.3,
  }
}

export interface Printed {
  readonly output: string
  readonly exit: number
  readonly note: string | undefined
}

/** Runs a command to its end, as the driver of the domain does it over simulated time. */
export function runCommand(command: string, image: Image = 'debian'): Printed {
  const program = runInPod({ command, image }, 'shop/client')
  let now = 0
  let output = ''
  let note: string | undefined
  let count = 0
  let due: { readonly at: number; readonly heard: Omit<Heard, 'now'> }[] = []
  let step = program.next({ now })
  for (;;) {
    if (step.done) return { output, exit: step.value, note }
    const act = step.value
    let heard: Omit<Heard, 'now'> = {}
    if (act.act === 'print') output += act.text
    else if (act.act === 'note') note = act.note
    else if (act.act === 'files') heard = { value: FILES }
    else if (act.act === 'read')
      heard = { value: act.read({ api: { elapsedMs: 0 }, clock: now } as never) }
    else if (act.act === 'lookUp') {
      const id = `${++count}`
      const { looked, endedAt } = look(act.ask, now)
      due.push({ at: endedAt, heard: { ended: { kind: 'lookup', id, looked } } })
      heard = { value: id }
    } else if (act.act === 'open') {
      const id = `${++count}`
      const { connected, afterMs } = answerOf(act.open)
      due.push({ at: now + afterMs, heard: { ended: { kind: 'connection', id, connected } } })
      heard = { value: id }
    } else if (act.act === 'wait') {
      due = due.toSorted((one, other) => one.at - other.at)
      const [next] = due
      if (next && next.at <= (act.untilMs ?? Number.POSITIVE_INFINITY)) {
        due = due.slice(1)
        now = Math.max(now, next.at)
        heard = next.heard
      } else now = act.untilMs ?? now
    }
    step = program.next({ now, ...heard })
  }
}
