/** Small clusters and what is done to them, in words that both Hopscope and the peer understand. */

/** One thing done: an object is applied (a Deployment whose words are given), scaled, or a Pod deleted by its place in age. */
export type Deed =
  | { readonly atMs: number; readonly apply: Words }
  | { readonly atMs: number; readonly deletePod: number }
  | { readonly atMs: number; readonly deleteDeployment: string }

export interface Words {
  readonly name: string
  readonly replicas: number
  readonly image: string
  readonly strategy?: Readonly<Record<string, unknown>>
  readonly minReadySeconds?: number
  readonly probe?: boolean
}

export interface Case {
  readonly id: string
  readonly deeds: readonly Deed[]
  readonly untilMs: number
}

/** How long programs of both sides take, in ms. */
export const APP_START_MS = 3_000
export const APP_STOP_MS = 1_500
/** Images that registries have; any other cannot be pulled. */
export const IMAGES = ['web:1', 'web:2'] as const

const web = (more: Partial<Words> = {}): Words => ({
  name: 'web',
  replicas: 3,
  image: 'web:1',
  ...more,
})
const rolling = (maxSurge: number | string, maxUnavailable: number | string) => ({
  type: 'RollingUpdate',
  rollingUpdate: { maxSurge, maxUnavailable },
})

const SETTLED_MS = 20_000

export const CASES: readonly Case[] = [
  { id: 'create', deeds: [{ atMs: 0, apply: web() }], untilMs: 30_000 },
  {
    id: 'create-without-probe',
    deeds: [{ atMs: 0, apply: web({ probe: false }) }],
    untilMs: 30_000,
  },
  {
    id: 'create-min-ready',
    deeds: [{ atMs: 0, apply: web({ minReadySeconds: 5 }) }],
    untilMs: 40_000,
  },
  {
    id: 'scale-up',
    deeds: [
      { atMs: 0, apply: web() },
      { atMs: SETTLED_MS, apply: web({ replicas: 7 }) },
    ],
    untilMs: 50_000,
  },
  {
    id: 'scale-down',
    deeds: [
      { atMs: 0, apply: web({ replicas: 5 }) },
      { atMs: SETTLED_MS, apply: web({ replicas: 2 }) },
    ],
    untilMs: 50_000,
  },
  {
    id: 'rolling-update',
    deeds: [
      { atMs: 0, apply: web() },
      { atMs: SETTLED_MS, apply: web({ image: 'web:2' }) },
    ],
    untilMs: 90_000,
  },
  {
    id: 'rolling-update-two-at-once',
    deeds: [
      { atMs: 0, apply: web({ replicas: 4, strategy: rolling(2, 1) }) },
      { atMs: SETTLED_MS, apply: web({ replicas: 4, strategy: rolling(2, 1), image: 'web:2' }) },
    ],
    untilMs: 90_000,
  },
  {
    id: 'rolling-update-without-surge',
    deeds: [
      { atMs: 0, apply: web({ strategy: rolling(0, 1) }) },
      { atMs: SETTLED_MS, apply: web({ strategy: rolling(0, 1), image: 'web:2' }) },
    ],
    untilMs: 90_000,
  },
  {
    id: 'recreate',
    deeds: [
      { atMs: 0, apply: web({ strategy: { type: 'Recreate' } }) },
      { atMs: SETTLED_MS, apply: web({ strategy: { type: 'Recreate' }, image: 'web:2' }) },
    ],
    untilMs: 60_000,
  },
  {
    id: 'roll-back-in-mid-rollout',
    deeds: [
      { atMs: 0, apply: web() },
      { atMs: SETTLED_MS, apply: web({ image: 'web:2' }) },
      { atMs: SETTLED_MS + 6_000, apply: web() },
    ],
    untilMs: 90_000,
  },
  { id: 'image-missing', deeds: [{ atMs: 0, apply: web({ replicas: 1, image: 'web:oops' }) }], untilMs: 45_000 },
  {
    id: 'image-missing-in-a-rollout',
    deeds: [
      { atMs: 0, apply: web() },
      { atMs: SETTLED_MS, apply: web({ image: 'web:oops' }) },
      { atMs: SETTLED_MS + 30_000, apply: web() },
    ],
    untilMs: 90_000,
  },
  {
    id: 'pod-deleted',
    deeds: [
      { atMs: 0, apply: web() },
      { atMs: SETTLED_MS, deletePod: 0 },
    ],
    untilMs: 50_000,
  },
  {
    id: 'deployment-deleted',
    deeds: [
      { atMs: 0, apply: web() },
      { atMs: SETTLED_MS, deleteDeployment: 'web' },
    ],
    untilMs: 50_000,
  },
]

/** The manifest that both sides get. */
export function deploymentOf({ name, replicas, image, strategy, minReadySeconds, probe = true }: Words) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas,
      ...(strategy && { strategy }),
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name: 'web',
              image,
              ports: [{ containerPort: 8080 }],
              ...(probe && {
                readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 },
              }),
            },
          ],
        },
      },
    },
  }
}
