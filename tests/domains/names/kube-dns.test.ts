import { expect, test } from 'vitest'
import { namesOf } from '../../../src/domains/names/model.ts'
import { loadLesson } from '../../../src/player/load-lesson.ts'
import { recordScenario } from '../../../src/scenario/record-scenario.ts'
import { tryOut } from '../../../src/scenario/try-out.ts'

/** kube-dns 1.14: three containers in one Pod, as the lesson has them. */

const { scenario, objects } = await loadLesson('kube-dns-containers')
const played = (place?: number) => {
  const tried = place === undefined ? undefined : scenario.tries?.[place]
  const { steps, rests } = recordScenario(tried ? tryOut(scenario, tried) : scenario, objects)
  const { lookups } = namesOf(rests.at(-1)?.world ?? {})
  return {
    asked: steps
      .map(({ message }) => message.key)
      .filter((key) => /names.(dnsmasq|kubedns)/.test(key)),
    keys: steps.map(({ message }) => message.key),
    errors: Object.values(lookups).map(({ outcome }) => outcome?.error),
  }
}

test('dnsmasq asks kubedns once for each question, and answers the second lookup itself', () => {
  const { asked, errors, keys } = played()
  expect(errors).toEqual(['OK', 'OK'])
  expect(asked.slice(0, 2)).toEqual(['names/dnsmasqMiss', 'names/kubednsAsked'])
  expect(asked).toContain('names/dnsmasqHit')
  expect(keys.some((key) => key.startsWith('coredns/'))).toBe(false)
})

test('without a negative cache a name that does not exist is asked for again and again', () => {
  const { asked, errors } = played(0)
  expect(errors).toEqual(['EAI_NONAME', 'EAI_NONAME'])
  expect(asked).not.toContain('names/dnsmasqHit')
  expect(asked.filter((key) => key === 'names/kubednsAsked')).toHaveLength(4)
})

test('dnsmasq crashes: the whole Pod is not ready, and queries are refused', () => {
  const { keys, errors } = played(1)
  expect(keys).toContain('traffic/rejected')
  expect(errors).toEqual(['EAI_AGAIN'])
})
