/**
 * `clusterctl generate cluster`: a template with variables becomes one document of many objects. Variables are plain
 * text: `${NAME}`, and `${NAME:=default}` or `${NAME:-default}` where nothing has to be said.
 * cmd/clusterctl/client/yamlprocessor, Cluster API v1.14.
 */
export type Filled =
  | { readonly ok: true; readonly text: string }
  /** Every variable that has neither a value nor a default, in order of the alphabet. */
  | { readonly ok: false; readonly missing: readonly string[] }

const VARIABLE = /\$\{([A-Z_][A-Z0-9_]*)(?::[=-]([^}]*))?\}/g

export function fillTemplate(template: string, values: Readonly<Record<string, string>>): Filled {
  const missing = new Set<string>()
  const text = template.replace(VARIABLE, (_, name: string, fallback: string | undefined) => {
    const value = Object.hasOwn(values, name) ? values[name] : fallback
    if (value === undefined) missing.add(name)
    return value ?? ''
  })
  return missing.size > 0 ? { ok: false, missing: [...missing].toSorted() } : { ok: true, text }
}

export interface ClusterForm {
  /** As the kinds of the provider begin: `VSphere`, `AWS` … */
  readonly provider: string
  readonly values: Readonly<Record<string, string>>
  /** Documents a learner left out, by kind and use: `KubeadmControlPlane`, `MachineDeployment`. */
  readonly without?: readonly ('KubeadmControlPlane' | 'MachineDeployment')[]
  readonly hasHealthChecks?: boolean
}

/** The documents for a cluster, or what has to be said first. */
export function generateCluster({
  provider,
  values,
  without = [],
  hasHealthChecks,
}: ClusterForm): Filled {
  const documents = [
    clusterDocument(provider, !without.includes('KubeadmControlPlane')),
    infraDocument(provider),
    ...(without.includes('KubeadmControlPlane') ? [] : controlPlaneDocuments(provider)),
    ...(without.includes('MachineDeployment') ? [] : poolDocuments(provider)),
    ...(hasHealthChecks ? HEALTH_CHECKS : []),
  ]
  return fillTemplate(`${documents.join('---\n')}`, values)
}

const PLACE = `namespace: \${NAMESPACE:=default}`

const clusterDocument = (
  provider: string,
  hasControlPlane: boolean,
): string => `apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: \${CLUSTER_NAME}
  ${PLACE}
spec:
  clusterNetwork:
    pods:
      cidrBlocks: ["\${POD_CIDR:=192.168.0.0/16}"]
    services:
      cidrBlocks: ["\${SERVICE_CIDR:=10.128.0.0/12}"]
  infrastructureRef:
    apiGroup: infrastructure.cluster.x-k8s.io
    kind: ${provider}Cluster
    name: \${CLUSTER_NAME}
${
  hasControlPlane
    ? `  controlPlaneRef:
    apiGroup: controlplane.cluster.x-k8s.io
    kind: KubeadmControlPlane
    name: \${CLUSTER_NAME}-control-plane
`
    : ''
}`

const infraDocument = (
  provider: string,
): string => `apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
kind: ${provider}Cluster
metadata:
  name: \${CLUSTER_NAME}
  ${PLACE}
spec:
  controlPlaneEndpoint:
    host: \${CONTROL_PLANE_ENDPOINT_IP}
    port: 6443
`

const machineTemplate = (
  provider: string,
  name: string,
): string => `apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
kind: ${provider}MachineTemplate
metadata:
  name: \${CLUSTER_NAME}-${name}
  ${PLACE}
spec:
  template:
    spec:
      template: \${${provider.toUpperCase()}_TEMPLATE}
`

const controlPlaneDocuments = (provider: string): readonly string[] => [
  `apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: \${CLUSTER_NAME}-control-plane
  ${PLACE}
spec:
  replicas: \${CONTROL_PLANE_MACHINE_COUNT:=1}
  version: \${KUBERNETES_VERSION}
  machineTemplate:
    spec:
      infrastructureRef:
        apiGroup: infrastructure.cluster.x-k8s.io
        kind: ${provider}MachineTemplate
        name: \${CLUSTER_NAME}-control-plane
  kubeadmConfigSpec: {}
`,
  machineTemplate(provider, 'control-plane'),
]

const poolDocuments = (provider: string): readonly string[] => [
  `apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata:
  name: \${CLUSTER_NAME}-md-0
  ${PLACE}
spec:
  clusterName: \${CLUSTER_NAME}
  replicas: \${WORKER_MACHINE_COUNT:=0}
  template:
    spec:
      clusterName: \${CLUSTER_NAME}
      version: \${KUBERNETES_VERSION}
      bootstrap:
        configRef:
          apiGroup: bootstrap.cluster.x-k8s.io
          kind: KubeadmConfigTemplate
          name: \${CLUSTER_NAME}-md-0
      infrastructureRef:
        apiGroup: infrastructure.cluster.x-k8s.io
        kind: ${provider}MachineTemplate
        name: \${CLUSTER_NAME}-md-0
`,
  machineTemplate(provider, 'md-0'),
  `apiVersion: bootstrap.cluster.x-k8s.io/v1beta2
kind: KubeadmConfigTemplate
metadata:
  name: \${CLUSTER_NAME}-md-0
  ${PLACE}
spec:
  template:
    spec: {}
`,
]

const healthCheck = (
  name: string,
  selector: string,
): string => `apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineHealthCheck
metadata:
  name: \${CLUSTER_NAME}-${name}
  ${PLACE}
spec:
  clusterName: \${CLUSTER_NAME}
  selector:
    matchLabels:
      ${selector}
  checks:
    unhealthyNodeConditions:
      - { type: Ready, status: Unknown, timeoutSeconds: 300 }
      - { type: Ready, status: "False", timeoutSeconds: 300 }
`

const HEALTH_CHECKS: readonly string[] = [
  healthCheck('control-plane', 'cluster.x-k8s.io/control-plane: ""'),
  healthCheck('md-0', `cluster.x-k8s.io/deployment-name: \${CLUSTER_NAME}-md-0`),
]
