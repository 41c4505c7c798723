import type { Manifest } from '../scenario/applied-objects.ts'
import type { Input, Scenario } from '../scenario/schema.ts'

/**
 * A scenario without its Secrets, for links and files: nothing here reads them, so nothing changes. `objects`: what its
 * manifests were read to.
 */
export function withoutSecrets(scenario: Scenario, objects: readonly Manifest[]): Scenario {
  const hasSecrets = objects.some(isSecret)
  const inputs = scenario.inputs.flatMap(inputWithout)
  const isSame = inputs.every((input, place) => input === scenario.inputs[place])
  if (!hasSecrets && isSame && inputs.length === scenario.inputs.length) return scenario
  const manifests = hasSecrets
    ? objects.filter((object) => !isSecret(object)).map((object) => ({ ...object }))
    : scenario.manifests
  return { ...scenario, manifests, inputs }
}

export const isSecret = ({ kind }: Manifest): boolean => kind === 'Secret'

/** An input without the Secrets it applies; none, where its command spells one out. */
function inputWithout(input: Input): readonly Input[] {
  if (input.kind !== 'api/applied' && input.kind !== 'terminal/run') return [input]
  if (input.kind === 'terminal/run' && /kind["']?\s*:\s*["']?Secret\b/.test(input.command))
    return []
  return input.objects?.some(isSecret)
    ? [{ ...input, objects: input.objects.filter((object) => !isSecret(object)) }]
    : [input]
}
