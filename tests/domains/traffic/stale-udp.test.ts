import { expect, test } from 'vitest'
import { LESSONS } from '../../../src/scenario/catalog/lessons.ts'
import { openLesson } from '../../../src/scenario/open-lesson.ts'
import { recordScenario } from '../../../src/scenario/record-scenario.ts'
import { tryOut } from '../../../src/scenario/try-out.ts'

/** Lessons on what conntrack remembers too long, or has no room for: how the last connection ends, as it is and as tried. */

function endings(name: string): Readonly<Record<string, string>> {
  const { scenario, objects } = openLesson(LESSONS.find((each) => each.name === name)?.document)
  const lastOf = (document: typeof scenario): string => {
    const { steps } = recordScenario(document, objects)
    const connection = Object.values(steps.at(-1)?.world.traffic.connections ?? {}).at(-1)
    const evicted = steps.some(({ message }) => message.key === 'netfilter/evicted')
    return `${connection?.state} by ${connection?.chosen.at(-1) ?? 'nobody chosen'}${evicted ? ', another forgotten' : ''}`
  }
  return {
    'as it is': lastOf(scenario),
    ...Object.fromEntries(
      (scenario.tries ?? []).map((each) => [
        typeof each.label === 'string' ? each.label : each.label.en,
        lastOf(tryOut(scenario, each)),
      ]),
    ),
  }
}

test('a UDP entry leads to a Pod that is gone until kube-proxy, or time, takes it away', () => {
  expect(endings('stale-udp')).toEqual({
    'as it is': 'answered by 10.244.1.3',
    'kube-proxy on node-a is stopped': 'refused by nobody chosen',
    'both Pods go: nobody is left': 'refused by nobody chosen',
    'both go, and 40 s of silence': 'refused by nobody chosen',
    'the Pod has 30 s to leave': 'answered by nobody chosen',
  })
})

test('a full table refuses a connection until there is room', () => {
  expect(endings('conntrack-full')).toEqual({
    'as it is': 'timedOut by nobody chosen',
    'room for three': 'answered by 10.244.1.2',
    'established ones are kept for 2 s': 'answered by 10.244.1.2',
    'UDP, and the smallest table': 'answered by 10.244.1.2, another forgotten',
  })
})
