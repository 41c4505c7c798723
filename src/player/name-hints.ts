import { drawsIn, type Ladders, type Seen } from './hint-facts.ts'
import { say } from './hint-messages.ts'

/** Hints about names: from the resolver's own file, and from what was sent. */
export const nameHints = {
  howManyQueries: (seen) => {
    const { name, dots, ndots, domains } = resolverOf(seen)
    const sent = seen.between.filter(({ message }) => message.key === 'names/sent')
    const questions = new Set(
      sent.map(({ message }) => `${message.params.type} ${message.params.name}`),
    )
    const tried = new Set(sent.map(({ message }) => String(message.params.name)))
    return [
      say('hint_howManyQueries_1', { name }),
      say('hint_howManyQueries_2', { dots, ndots, domains }),
      say('hint_howManyQueries_3', { tried: tried.size, repeats: sent.length - questions.size }),
    ]
  },
  whichServer: ({ asked, between }) => {
    const count = asked.choices.length
    return [
      say('hint_whichServer_1', { count }),
      say('hint_whichServer_2', { count }),
      say('hint_whichServer_3', drawsIn(between, count)),
    ]
  },
  howManyServers: (seen) => {
    const { name } = resolverOf(seen)
    const labels = name.split('.').filter(Boolean).length
    const isAsked = seen.between.some(({ message }) => message.key === 'names/upstreamAsked')
    return [
      say('hint_howManyServers_1', { name }),
      say('hint_howManyServers_2', { labels }),
      say('hint_howManyServers_3', { kept: isAsked ? 'no' : 'yes' }),
    ]
  },
  nameFate: (seen) => {
    const sent = seen.between.filter(({ message }) => message.key === 'names/sent')
    const tried = new Set(sent.map(({ message }) => String(message.params.name))).size
    const { answer } = seen.asked
    const way =
      answer === 'nameFound' ? 'record' : answer === 'nameUnknown' ? 'denied' : 'unanswered'
    return [
      say('hint_nameFate_1', { name: resolverOf(seen).name }),
      say('hint_nameFate_2', { tried }),
      say('hint_nameFate_3', { way }),
    ]
  },
} satisfies Ladders

/** The lookup that is asked about, with what resolv.conf(5) says of it: ndots is 1 where nothing is said, 15 at most. */
function resolverOf({ gate, reveal }: Seen) {
  const lookups = Object.values((reveal.world.names ?? gate.world.names)?.lookups ?? {})
  const name = String(gate.message.params.name ?? lookups.at(-1)?.name ?? '')
  const conf = lookups.findLast((lookup) => lookup.name === name)?.files.resolvConf ?? ''
  const ndots = Number(/^options\b.*\bndots:(\d+)/m.exec(conf)?.[1] ?? 1)
  const [, list = ''] = /^search\s+(.*)$/m.exec(conf) ?? []
  return {
    name,
    dots: name.split('.').length - 1,
    ndots: Math.min(15, ndots),
    domains: list.split(/\s+/).filter(Boolean).length,
  }
}
