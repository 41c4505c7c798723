import type { Recording } from '../core/sim/kernel.ts'
import { handlers } from '../domains/traffic/index.ts'
import { CLOCK_MAX } from '../scenario/limits.ts'
import { recordInputs, STEP_COUNT_MAX } from '../scenario/record-inputs.ts'
import type { World } from '../world.ts'
import type { Prepared } from './prepare.ts'
import { plugQuestions } from './question.ts'

let stepCountMax = STEP_COUNT_MAX

/** Who had more steps recorded gets as many of what he changes. */
export const recordUpTo = (count: number): void => {
  stepCountMax = Math.max(stepCountMax, count)
}

/**
 * Scenario in, recording out. Where the cluster at rest is known and only packets are sent, packets are all that is
 * needed; for anything else the API server, the controllers and kube-proxy are loaded, and whatever `ready` waits for:
 * the words they are told in.
 */
export async function makeRecording(
  { scenario, objects, settled }: Prepared,
  ready?: () => Promise<unknown>,
): Promise<Recording<World>> {
  const mode = scenario.cluster.kubeProxy?.mode
  if (mode && mode !== 'iptables') {
    ;(await import('../domains/traffic/modes.ts')).plugModes()
    await ready?.()
  }
  if (
    settled &&
    mode !== 'userspace' &&
    !scenario.nodes.length &&
    !scenario.cluster.etcd &&
    !scenario.cluster.network &&
    !settled.api.objects.NetworkPolicy &&
    scenario.inputs.every(({ kind }) => kind === 'traffic/opened')
  ) {
    const limits = { clockMax: CLOCK_MAX, stepCountMax: STEP_COUNT_MAX }
    return recordInputs(settled, scenario.inputs, { handlers, limits })
  }
  const [{ recordScenario }, { MORE_QUESTIONS }] = await Promise.all([
    import('../scenario/record-scenario.ts'),
    import('./more-questions.ts'),
    ready?.(),
  ])
  plugQuestions(MORE_QUESTIONS)
  const recording = recordScenario(scenario, objects)
  return stepCountMax > STEP_COUNT_MAX
    ? (await import('./record-on.ts')).goneOn(recording, { most: stepCountMax })
    : recording
}
