import {
  type Client,
  type Lookup,
  type Played,
  RESOLVERS,
  runLookup,
  type ServedCase,
  serveCase,
} from '../../../src/domains/dns/index.ts'

/** A lookup in a Pod, and the names of the questions that leave it. */

export const SERVER = '10.96.0.10'

/** The file of a Pod in the namespace `default`. */
export const POD_CONF = `search default.svc.cluster.local svc.cluster.local cluster.local
nameserver ${SERVER}
options ndots:5
`

export const clientWith = (resolvConf: string, given: Partial<Client> = {}): Client => ({
  resolvConf,
  hosts: '',
  nsswitch: 'hosts: files dns\n',
  hostname: 'web-0',
  environment: {},
  interfaces: ['lo', 'eth0'],
  firstServer: 0,
  hasIPv4: true,
  ipv6: 'link-local',
  ...given,
})

export function play(
  resolver: string,
  lookup: Pick<Lookup, 'name'> & Partial<Lookup>,
  served: ServedCase = {},
  client: Client = clientWith(POD_CONF),
): Played {
  const open = RESOLVERS[resolver]
  if (!open) throw new Error(`there is no resolver ${resolver}`)
  const server = serveCase({ servers: { [SERVER]: {} }, ...served })
  const asked = { family: 'unspec', hints: ['canon'], ...lookup } as const
  return runLookup(open(client)(asked), server, { limitMs: 60_000 })
}

/** `name TYPE` of each question, in order. */
export const questionsOf = ({ events }: Played): readonly string[] =>
  events.flatMap((event) =>
    event.kind === 'sent'
      ? [`${event.send.query.question.name} ${event.send.query.question.type}`]
      : [],
  )

/** The names asked, each once, in order of first use. */
export const namesOf = (played: Played): readonly string[] => [
  ...new Set(questionsOf(played).map((question) => question.split(' ')[0] ?? '')),
]

/** The keys of the reasons, in order: why each question was asked and what was decided between. */
export const reasonsOf = ({ events, outcome }: Played): readonly string[] => [
  ...events.map((event) => (event.kind === 'sent' ? event.send.why.key : event.message.key)),
  ...(outcome ? [outcome.why.key] : []),
]
