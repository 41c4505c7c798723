import type { Answer, ResourceRecord } from '../../dns/model.ts'
import { foldName } from '../../dns/model.ts'
import { say } from '../explain.ts'
import { seeRecords } from '../kubernetes/see-records.ts'
import { closestZone, isInZone, normalized, withoutZone } from '../names.ts'
import { type Chain, failed, isUnwritten, type Outcome, pass, type StagePlace } from '../run.ts'
import type { KubernetesSettings } from '../setup/kubernetes.ts'
import type { AutopathSettings } from '../setup/small.ts'

/** Walks the client's search list for it (coredns plugin/autopath/autopath.go, v1.14.7). */
export function* autopathStage(
  settings: AutopathSettings,
  at: StagePlace,
  kubernetes: KubernetesSettings | undefined,
): Chain {
  const { run, query, next } = at
  const name = normalized(query.question.name)
  if (closestZone(settings.zones, name) === undefined) {
    pass(run, 'autopath', say('outsideZones', { zones: settings.zones.join(' ') }))
    return yield* next(query)
  }
  const search =
    settings.from === undefined ? (settings.search ?? []) : searchOf(at, name, kubernetes)
  const [first] = search
  if (first === undefined || !isInZone(name, first)) {
    pass(run, 'autopath', say('autopathNotMine'))
    return yield* next(query)
  }
  const base = withoutZone(query.question.name, first)
  // The search domain itself: there is nothing to put before the next one.
  if (base === '') return failed(`trimzone: overshot qname: ${name}for zone ${first}`)
  let firstOutcome: Outcome | undefined
  for (const suffix of search) {
    const tried = `${base}.${suffix}`
    pass(run, 'autopath', say('autopathTries', { name: tried }))
    const outcome = yield* next({ ...query, question: { ...query.question, name: tried } })
    if (outcome.isPanic || outcome.error !== undefined) return outcome
    firstOutcome ??= outcome
    if (isUnwritten(outcome.rcode)) continue
    // Nothing was written, and nobody said so: the plugin runs into an empty message.
    if (!outcome.answer) return { rcode: 'SERVFAIL', isPanic: true }
    if (outcome.answer.rcode === 'NXDOMAIN') continue
    pass(run, 'autopath', say('autopathFound', { name: tried }))
    const answer = withAlias(outcome.answer, query.question.name)
    return { ...outcome, answer: { ...answer, question: query.question } }
  }
  return firstOutcome ?? (yield* next(query))
}

/** The search list of the Pod that asks; empty unless Pods are watched (coredns plugin/kubernetes/autopath.go). */
function searchOf(
  { run }: StagePlace,
  name: string,
  kubernetes: KubernetesSettings | undefined,
): readonly string[] {
  const zone = kubernetes && closestZone(kubernetes.zones, name)
  if (!kubernetes || zone === undefined || kubernetes.pods !== 'verified') return []
  const records = seeRecords(kubernetes, run.server.records)
  const [pod] = records.podsByAddress.get(run.client.address) ?? []
  if (!pod) return []
  const services = zone === '.' ? 'svc.' : `svc.${zone}`
  return [`${pod.namespace}.${services}`, services, zone, ...kubernetes.search, '']
}

/** An alias from what was asked to what was found, so that the client takes the answer for its own. */
function withAlias(answer: Answer, name: string): Answer {
  const other = answer.answer.find((record) => foldName(record.name) !== foldName(name))
  if (!other) return answer
  const alias: ResourceRecord = { name, type: 'CNAME', ttl: other.ttl, data: other.name }
  return { ...answer, answer: [alias, ...answer.answer] }
}
