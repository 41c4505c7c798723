import type { World } from '../../world.ts'
import { find, ownCluster, referred } from './find-objects.ts'
import type { KubeadmControlPlane, MachineSet } from './model.ts'

/** What holds the creation of Machines of a set. */
export type PreflightCheck = 'ControlPlaneIsStable' | 'KubernetesVersionSkew' | 'KubeadmVersionSkew'

const SKIP = 'machineset.cluster.x-k8s.io/skip-preflight-checks'
const SKEW_MAX = 3 // kubelet may be three minor versions older than its API server

/** The first failing check: core/reconcilers/machineset/machineset_preflight.go, Cluster API v1.14. */
export function failingCheck(world: World, set: MachineSet): PreflightCheck | undefined {
  const cluster = ownCluster(world, set)
  const controlPlane = referred<KubeadmControlPlane>(
    world,
    cluster?.spec.controlPlaneRef,
    set.metadata.namespace,
  )
  if (!controlPlane) return undefined
  const skipped = skippedBy(world, set)
  const wants = (check: PreflightCheck) => !skipped.includes('All') && !skipped.includes(check)
  const { spec, status } = controlPlane
  const versions = status?.versions ?? []
  const isStable = versions.length > 0 && versions.every(({ version }) => version === spec.version)
  if (!isStable && wants('ControlPlaneIsStable')) return 'ControlPlaneIsStable'
  const { version, bootstrap } = set.spec.template.spec
  if (version === undefined) return undefined
  const older = minorOf(spec.version) - minorOf(version)
  if ((older < 0 || older > SKEW_MAX) && wants('KubernetesVersionSkew'))
    return 'KubernetesVersionSkew'
  const isKubeadm = bootstrap.configRef?.kind.startsWith('KubeadmConfig') === true
  return isKubeadm && older !== 0 && wants('KubeadmVersionSkew') ? 'KubeadmVersionSkew' : undefined
}

function skippedBy(world: World, set: MachineSet): readonly string[] {
  const above = set.metadata.labels?.['cluster.x-k8s.io/deployment-name']
  const deployment = find(world, 'MachineDeployment', `${set.metadata.namespace}/${above}`)
  return [set, deployment].flatMap(
    (object) => object?.metadata.annotations?.[SKIP]?.split(',').map((one) => one.trim()) ?? [],
  )
}

/** `v1.34.2` is 34. */
export const minorOf = (version: string): number => Number(version.split('.')[1] ?? 0)
