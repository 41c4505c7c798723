import { describeCluster, generateCluster } from '../cluster-api/index.ts'
import { runInit, runMove } from './manage-clusters.ts'
import { fail, notModelled, type Program, read } from './program.ts'
import { readOptions } from './read-options.ts'

/** `clusterctl` v1.14: cmd/clusterctl/cmd, cmd/clusterctl/client/config.go. `variables`: of the shell, `NAME=value` before the command. */
export function* runClusterctl(
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
): Program {
  const [verb, what, ...rest] = words
  if (verb === 'move') return yield* runMove(words.slice(1))
  if (verb === 'init') return yield* runInit(words.slice(1))
  if (what !== 'cluster') return yield* notModelled()
  if (verb === 'describe') return yield* showTree(rest)
  if (verb === 'generate') return yield* generate(rest, variables)
  return yield* notModelled()
}

function* showTree(words: readonly string[]): Program {
  const options = readOptions(words, { letters: 'n:', long: { 'namespace=': 'n' } })
  if ('kind' in options) return yield* notModelled()
  const [name, more] = options.operands
  if (name === undefined || more !== undefined) return yield* notModelled()
  const namespace = options.value('n') ?? 'default'
  const lines = yield* read((world) => describeCluster(world, `${namespace}/${name}`))
  return lines
    ? yield* fail(0, `${lines.join('\n')}\n`)
    : yield* fail(
        1,
        `Error: failed to get Cluster ${namespace}/${name}: clusters.cluster.x-k8s.io "${name}" not found\n`,
      )
}

/** As the provider is named -> as its kinds begin. */
const PROVIDERS: Readonly<Record<string, string>> = {
  aws: 'AWS',
  azure: 'Azure',
  gcp: 'GCP',
  openstack: 'OpenStack',
  vsphere: 'VSphere',
  metal3: 'Metal3',
}

/** The template is ours, in the shape of those that providers release; what is done with it is clusterctl's. */
function* generate(words: readonly string[], variables: Readonly<Record<string, string>>): Program {
  const options = readOptions(words, {
    letters: 'n:i:',
    long: {
      'target-namespace=': 'n',
      'infrastructure=': 'i',
      'kubernetes-version=': 'v',
      'control-plane-machine-count=': 'c',
      'worker-machine-count=': 'w',
    },
  })
  if ('kind' in options) return yield* notModelled()
  const { operands, value } = options
  const [name] = operands
  if (name === undefined || operands.length > 1)
    return yield* fail(1, 'Error: please specify a cluster name\n')
  const provider = PROVIDERS[(value('i') ?? '').split(':')[0] ?? '']
  if (!provider) return yield* notModelled()
  const counts = {
    CONTROL_PLANE_MACHINE_COUNT: value('c') ?? variables.CONTROL_PLANE_MACHINE_COUNT ?? '1',
    WORKER_MACHINE_COUNT: value('w') ?? variables.WORKER_MACHINE_COUNT ?? '0',
  }
  const version = value('v') ?? variables.KUBERNETES_VERSION
  if (value('v') !== undefined && !/^v?\d+\.\d+\.\d+([-+].*)?$/.test(value('v') ?? ''))
    return yield* fail(
      1,
      'Error: invalid KubernetesVersion. Please use a semantic version number\n',
    )
  if (Number(counts.CONTROL_PLANE_MACHINE_COUNT) < 1)
    return yield* fail(
      1,
      'Error: invalid ControlPlaneMachineCount. Please use a number greater than or equal to 1\n',
    )
  if (Number(counts.WORKER_MACHINE_COUNT) < 0)
    return yield* fail(
      1,
      'Error: invalid WorkerMachineCount. Please use a number greater than or equal to 0\n',
    )
  const filled = generateCluster({
    provider,
    values: {
      ...variables,
      NAMESPACE: value('n') ?? 'default',
      CLUSTER_NAME: name,
      ...(version !== undefined && { KUBERNETES_VERSION: version }),
      ...counts,
    },
  })
  return filled.ok
    ? yield* fail(0, filled.text)
    : yield* fail(
        1,
        `Error: value for variables [${filled.missing.join(', ')}] is not set. Please set the value using os environment variables or the clusterctl config file\n`,
      )
}
