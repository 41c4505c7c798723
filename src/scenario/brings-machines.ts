const CLUSTER_API = /^[\s-]*"?apiVersion"?:\s*["']?cluster\.x-k8s\.io\//m

/** As the schema has them where a document is silent. */
const MACHINES = { engine: 'v1beta2', hasCloudController: false, nodeGraceSeconds: 50 } as const // as: literals

/** What a cluster needs beside these manifests: a management cluster is looked at by its Machines first. */
export const machinesFor = (text: string): { readonly machines?: typeof MACHINES } =>
  CLUSTER_API.test(text) ? { machines: MACHINES } : {}
