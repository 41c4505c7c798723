/** The kinds with a scale subresource, as stored. */
export const SCALABLE_KINDS = [
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'MachineDeployment.cluster.x-k8s.io',
  'MachineSet.cluster.x-k8s.io',
  'KubeadmControlPlane.controlplane.cluster.x-k8s.io',
] as const

export const isScalable = (kind: string): boolean =>
  SCALABLE_KINDS.some((scalable) => scalable === kind)
