import type { Condition, KubeObject } from '../../api-server/model.ts'

/**
 * Columns of the kinds of Cluster API v1.14.2: `+kubebuilder:printcolumn` of api/core/v1beta2 and
 * api/controlplane/kubeadm/v1beta2. A path, `?Ready` for the status of a condition, `@InternalIP` for an address, `age`; a star: `-o wide` only.
 */
const TEXTS: Readonly<Record<string, string>> = {
  'Machine.cluster.x-k8s.io':
    'Cluster=spec.clusterName|Node Name=status.nodeRef.name|Provider ID*=spec.providerID|Failure domain=status.failureDomain|Ready=?Ready|Available=?Available|Up-to-date=?UpToDate|Internal-IP*=@InternalIP|External-IP*=@ExternalIP|OS-Image*=status.nodeInfo.osImage|Paused*=?Paused|Phase=status.phase|Age=age|Version=spec.version',
  'Cluster.cluster.x-k8s.io':
    'ClusterClass=spec.topology.classRef.name|Available=?Available|CP Desired=status.controlPlane.desiredReplicas|CP Current*=status.controlPlane.replicas|CP Ready*=status.controlPlane.readyReplicas|CP Available=status.controlPlane.availableReplicas|CP Up-to-date=status.controlPlane.upToDateReplicas|W Desired=status.workers.desiredReplicas|W Current*=status.workers.replicas|W Ready*=status.workers.readyReplicas|W Available=status.workers.availableReplicas|W Up-to-date=status.workers.upToDateReplicas|Paused*=?Paused|Phase=status.phase|Age=age|Version=spec.topology.version',
  'MachineSet.cluster.x-k8s.io':
    'Cluster=spec.clusterName|Desired=spec.replicas|Current=status.replicas|Ready=status.readyReplicas|Available=status.availableReplicas|Up-to-date=status.upToDateReplicas|Paused*=?Paused|Age=age|Version=spec.template.spec.version',
  'MachineDeployment.cluster.x-k8s.io':
    'Cluster=spec.clusterName|Available=?Available|Desired=spec.replicas|Current=status.replicas|Ready=status.readyReplicas|Available=status.availableReplicas|Up-to-date=status.upToDateReplicas|Paused*=?Paused|Phase=status.phase|Age=age|Version=spec.template.spec.version',
  'MachineHealthCheck.cluster.x-k8s.io':
    'Cluster=spec.clusterName|Replicas=status.expectedMachines|Healthy=status.currentHealthy|Paused*=?Paused|Age=age',
  'KubeadmControlPlane.controlplane.cluster.x-k8s.io':
    'Cluster=#cluster.x-k8s.io/cluster-name|Available=?Available|Desired=spec.replicas|Current=status.replicas|Ready=status.readyReplicas|Available=status.availableReplicas|Up-to-date=status.upToDateReplicas|Paused*=?Paused|Initialized=status.initialization.controlPlaneInitialized|Age=age|Version=spec.version',
}

export interface CustomColumn {
  readonly title: string
  readonly isWide: boolean
  readonly cell: (object: KubeObject, age: string) => string
}

export function customColumns(kind: string): readonly CustomColumn[] | undefined {
  return TEXTS[kind]?.split('|').map((text): CustomColumn => {
    const [name = '', path = ''] = text.split('=')
    return {
      title: name.replace('*', '').toUpperCase(),
      isWide: name.endsWith('*'),
      cell: (object, age) => (path === 'age' ? age : cellOf(object, path)),
    }
  })
}

/** What is missing is blank: apiextensions-apiserver/pkg/registry/customresource/tableconvertor. */
function cellOf(object: KubeObject, path: string): string {
  if (path.startsWith('#')) return object.metadata.labels?.[path.slice(1)] ?? ''
  const { status } = object as KubeObject & { readonly status?: Status } // as: custom kinds have such a status
  if (path.startsWith('?'))
    return status?.conditions?.find(({ type }) => type === path.slice(1))?.status ?? ''
  if (path.startsWith('@'))
    return status?.addresses?.find(({ type }) => type === path.slice(1))?.address ?? ''
  let value: unknown = object
  for (const field of path.split('.'))
    value = (value as Readonly<Record<string, unknown>> | undefined)?.[field] // as: fields of any kind
  return value === undefined || value === null ? '' : String(value)
}

interface Status {
  readonly conditions?: readonly Condition[]
  readonly addresses?: readonly { readonly type: string; readonly address: string }[]
}
