/**
 * A ref names one thing on the screen: `pod:shop/web-1`, `service:shop/web`, `rule:node-a/nat/KUBE-SERVICES/3`.
 * Words, boxes and focus find each other by it. The list of kinds is closed so that a parameter of a message
 * can be told from plain text.
 */
export const REF_KINDS = [
  'namespace',
  'node',
  'pod',
  'replicaset',
  'deployment',
  'daemonset',
  'statefulset',
  'service',
  'endpointslice',
  'configmap',
  'poddisruptionbudget',
  'networkpolicy',
  'object',
  'client',
  'host',
  'packet',
  'connection',
  'chain',
  'rule',
  'station',
  'conntrack',
  'member',
  'message',
] as const

export type RefKind = (typeof REF_KINDS)[number]
export type Ref<Kind extends RefKind = RefKind> = `${Kind}:${string}`

export const ref = <Kind extends RefKind>(kind: Kind, name: string): Ref<Kind> => `${kind}:${name}`

const REF = new RegExp(`^(${REF_KINDS.join('|')}):.`)

export const isRef = (value: unknown): value is Ref => typeof value === 'string' && REF.test(value)

/** The parts of a ref: `pod:shop/web-1` is kind `pod`, name `shop/web-1`. */
export function parseRef(value: Ref): { kind: RefKind; name: string } {
  const colon = value.indexOf(':')
  return { kind: value.slice(0, colon) as RefKind, name: value.slice(colon + 1) } // as: the type of Ref says so
}
