import { isRef, type Ref, ref } from '../core/ref.ts'
import type { Recording, Step } from '../core/sim/kernel.ts'
import { objectsOf } from '../domains/api-server/model.ts'
import { choicesAt, nodeAddresses } from '../domains/traffic/index.ts'
import type { Derived, Own, Question } from '../scenario/schema.ts'
import type { World } from '../world.ts'
import { findMoment, storyBefore } from './moment.ts'

/** A question with its place in a recording: asked at `gate`, answered by the step `reveal`. */
export interface Asked {
  readonly id: string
  readonly ask: Question['ask']
  readonly gate: number
  readonly reveal: number
  /** Refs, addresses, fates, or numbers; letters of an author's own question. */
  readonly choices: readonly string[]
  /** One of the choices; of an author's own question all that are right, as `a,c`. */
  readonly answer: string
  readonly own?: Own
}

export type Found = Omit<Asked, 'id' | 'ask'>

/** Questions of a scenario whose moment happens in this recording. Choices and answer come from the state itself. */
export function questionsOf(
  recording: Recording<World>,
  questions: readonly Question[],
): readonly Asked[] {
  return questions.flatMap((question) => {
    const { ask, before } = question
    const place = findMoment(recording, before)
    if (place === undefined) return []
    const found =
      ask === 'own' ? findOwn(recording, place, question) : derive(recording, place, ask)
    return found ? [{ id: `${before.key}#${before.occurrence}`, ask, ...found }] : []
  })
}

function derive(recording: Recording<World>, place: number, ask: Derived['ask']) {
  const found = finders[ask]?.(recording, place)
  return found?.choices.includes(found.answer) && found.choices[1] ? found : undefined
}

/** Asked at the sentence before, as whatever a step tells would give it away. Undefined: it is not written to its end. */
function findOwn(recording: Recording<World>, place: number, own: Own): Found | undefined {
  const choices = own.choices.map((_, at) => 'abcdefg'.charAt(at))
  const answer = choices.filter((_, at) => own.choices[at]?.right).join()
  if (!answer || JSON.stringify(own).includes('""')) return undefined
  return { gate: storyBefore(recording, place), reveal: place, choices, answer, own }
}

/** One kind of question: what a recording answers where it is asked. */
export type Finder = (recording: Recording<World>, place: number) => Found | undefined
export type Finders = Readonly<Partial<Record<Derived['ask'], Finder>>>

/** Kinds that are asked of packets only; the others are plugged in with what records more. */
let finders: Finders = { whichPod: findPod, fate: findFate, sourceSeen: findSource }

export function plugQuestions(more: Finders): void {
  finders = { ...finders, ...more }
}

/** The step at `place` chooses a Pod: asked at the sentence before, since from there on the rules give it away. */
function findPod(recording: Recording<World>, place: number): Found | undefined {
  const step = recording.steps[place]
  const answer = step?.message.params.pod
  if (!step || !isRef(answer)) return undefined
  const gate = storyBefore(recording, place)
  const choices = [...new Set([...choicesAt(step.world), ...siblingsOf(step.world, answer)])]
  return { gate, reveal: place, choices, answer }
}

/** Pods behind the same Service, whether the rules of this Node can lead to them or not. */
function siblingsOf(world: World, pod: Ref): readonly Ref[] {
  const slices = Object.values(objectsOf(world.api, 'EndpointSlice')).map(
    ({ endpoints, metadata }): readonly Ref[] =>
      endpoints.flatMap(({ targetRef }) =>
        targetRef?.kind === 'Pod' ? [ref('pod', `${metadata.namespace}/${targetRef.name}`)] : [],
      ),
  )
  return slices.filter((pods) => pods.includes(pod)).flat()
}

/** How a connection can end, by the message that tells it. */
const FATES: Readonly<Record<string, string>> = {
  'traffic/finished': 'answered',
  'traffic/refused': 'refused',
  'traffic/timedOut': 'silence',
}

function findFate(recording: Recording<World>, gate: number): Found | undefined {
  const end = stepAfter(recording, gate, ({ message }) => message.key in FATES)
  const answer = FATES[end?.message.key ?? '']
  if (!end || answer === undefined) return undefined
  return { gate, reveal: end.index, choices: Object.values(FATES), answer }
}

/** As whom the Pod sees the client: any machine on the way could have put its own address there. */
function findSource(recording: Recording<World>, gate: number): Found | undefined {
  const isArrival = ({ message }: Step<World>) =>
    message.key === 'traffic/delivered' && String(message.params.to).startsWith('pod:')
  const arrival = stepAfter(recording, gate, isArrival)
  const opening = recording.steps[gate]
  if (!arrival || !opening) return undefined
  const asked = Object.values(opening.world.traffic.connections).at(-1)?.asked
  const answer = addressOf(String(arrival.message.params.source))
  const others = nodeAddresses(arrival.world)
  const choices = [...new Set([asked?.source ?? answer, ...others, answer])].toSorted()
  return { gate, reveal: arrival.index, choices, answer }
}

/** `10.244.0.7:40001` without its port. */
export const addressOf = (endpoint: string): string => endpoint.replace(/:\d+$/, '')

export const stepAfter = (
  recording: Recording<World>,
  index: number,
  test: (step: Step<World>) => boolean,
): Step<World> | undefined => recording.steps.slice(index + 1).find(test)
