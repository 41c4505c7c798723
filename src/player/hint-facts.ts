import type { Message } from '../core/say/message.ts'
import type { Step } from '../core/sim/kernel.ts'
import { objectsOf } from '../domains/api-server/model.ts'
import type { Derived } from '../scenario/schema.ts'
import type { World } from '../world.ts'
import type { Asked } from './question.ts'

/** What a recording shows of a question: where it is asked, the steps from there, and the one that answers. */
export interface Seen {
  readonly asked: Asked
  readonly gate: Step<World>
  readonly reveal: Step<World>
  readonly between: readonly Step<World>[]
}

/** The rungs of one question, lowest first. */
export type Ladder = readonly [Message, Message, Message]
export type Ladders = Readonly<Partial<Record<Derived['ask'], (seen: Seen) => Ladder>>>

/** Ready endpoints of the Service that was typed, by its name or its address; -1: it is no Service. */
export function endpointsReadyOf({ api }: World, typed: string): number {
  const [name, namespace] = typed.split('.')
  const service = Object.values(objectsOf(api, 'Service')).find(
    ({ metadata, spec }) =>
      spec.clusterIP === typed ||
      (metadata.name === name && (namespace === undefined || metadata.namespace === namespace)),
  )
  if (!service) return -1
  const slices = Object.values(objectsOf(api, 'EndpointSlice')).filter(
    ({ metadata }) =>
      metadata.namespace === service.metadata.namespace &&
      metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name,
  )
  return slices.flatMap(({ endpoints }) =>
    endpoints.filter(({ conditions }) => conditions?.ready !== false),
  ).length
}

/** What chance drew on the way: `0.71 ≥ 0.33333, 0.2 < 0.5`. */
export function drawsIn(
  steps: Seen['between'],
  count: number,
): { draws: string; way: 'drawn' | 'only' | 'other' } {
  const draws = steps
    .filter(({ message }) => /^traffic\/chance(Missed|Hit)$/.test(message.key))
    .map(({ message: { key, params } }) =>
      key.endsWith('Hit')
        ? `${params.drawn} < ${params.chance}`
        : `${params.drawn} ≥ ${params.chance}`,
    )
  const way = draws.length > 0 ? 'drawn' : count === 1 ? 'only' : 'other'
  return { draws: draws.join(', ') || '–', way }
}
