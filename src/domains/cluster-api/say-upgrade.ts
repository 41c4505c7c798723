import type { Cluster } from './model.ts'
import type { Upgrade } from './track-upgrade.ts'

/** How far an upgrade is, in the words of the condition. core/reconcilers/topology/cluster/status.go, Cluster API v1.14. */

export const isUpgradingAt = ({ controlPlane, ...pools }: Upgrade): boolean =>
  controlPlane.isPending ||
  controlPlane.isStarting ||
  controlPlane.isUpgrading ||
  [pools.pending, pools.upgrading, pools.deferred, pools.pendingCreate].some(
    ({ length }) => length > 0,
  )

export function describeUpgrade(cluster: Cluster, upgrade: Upgrade) {
  const { controlPlane, controlPlanePlan, workersPlan, pendingCreate } = upgrade
  const { version } = controlPlane
  const upgrading = upgrade.upgrading
  const deferred = upgrade.deferred.filter((name) => !upgrading.includes(name))
  const pending = upgrade.pending.filter(
    (name) => !upgrading.includes(name) && !deferred.includes(name),
  )
  const isMoving = controlPlane.isStarting || controlPlane.isUpgrading
  const kind = cluster.spec.controlPlaneRef?.kind ?? 'KubeadmControlPlane'
  const lines = [
    `Cluster is upgrading to ${cluster.spec.topology?.version}`,
    isMoving
      ? `${kind} upgrading to version ${version}${stillPending(controlPlanePlan, version)}`
      : controlPlanePlan.length > 0 &&
        `${kind} pending upgrade to version ${controlPlanePlan.join(', ')}`,
    upgrading.length > 0 &&
      `${listed(upgrading)} upgrading to version ${version}${stillPending(workersPlan, version)}`,
    pending.length > 0 &&
      workersPlan.length > 0 &&
      `${listed(pending)} pending upgrade to version ${workersPlan.join(', ')}`,
    deferred.length > 0 &&
      `${listed(deferred)} upgrade to version ${version} deferred using defer-upgrade or hold-upgrade-sequence annotations`,
    pendingCreate.length > 0 &&
      `${listed(pendingCreate)} creation deferred while control plane upgrade is in progress`,
  ]
  const isHeld = deferred.length > 0 && !isMoving && upgrading.length === 0 && pending.length === 0
  return {
    reason: isHeld ? 'MachineDeploymentsUpgradeDeferred' : 'ClusterUpgrading',
    message: lines.filter((line) => line !== false).join('\n  * '),
  }
}

function stillPending(plan: readonly string[], version: string): string {
  const left = plan.filter((one) => one !== version)
  return left.length > 0 ? ` (${left.join(', ')} pending)` : ''
}

const SHOWN = 3

/** At most three names, in order of the alphabet. */
function listed(names: readonly string[]): string {
  const kind = names.length === 1 ? 'MachineDeployment' : 'MachineDeployments'
  const shown = names.toSorted().slice(0, SHOWN).join(', ')
  const more = names.length - SHOWN
  return `${kind} ${shown}${more > 0 ? `, ... (${more} more)` : ''}`
}
