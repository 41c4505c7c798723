// Part of `npm run bench`: how smoothly the page goes to any step of the rolling upgrade of a fleet. Chromium's own trace says how long its
// main thread works on each; prints how many fit into a frame of 60 a second. Needs a build. `FLEET=100` makes it a fleet of 100 clusters.
import { chromium as browsers } from '@playwright/test'
import { preview } from 'vite'
import { chromium as findOrInstall } from './chromium.mjs'
import { TRACED, workAfter } from './read-trace.mjs'
import { root } from './run-command.mjs'

const CLUSTERS = Number(process.env.FLEET ?? 30)
const WORKERS = 49 // and one of the control plane
const TURNS = 100
const FRAME_MS = 1_000 / 60
const RECORDED_MS = 900_000 // to wait for at most

const CORE = 'cluster.x-k8s.io/v1beta2'
const INFRASTRUCTURE = 'infrastructure.cluster.x-k8s.io'
const namespace = 'default'
const names = Array.from({ length: CLUSTERS }, (_, index) => `c${index}`)
const references = (apiGroup, kind, name) => ({ apiGroup, kind, name })

const template = (name) => ({
  apiVersion: `${INFRASTRUCTURE}/v1beta2`,
  kind: 'VSphereMachineTemplate',
  metadata: { name, namespace },
  spec: { template: { spec: {} } },
})

function pool(cluster, version) {
  const name = `${cluster}-md-0`
  const configRef = references('bootstrap.cluster.x-k8s.io', 'KubeadmConfigTemplate', name)
  const infrastructureRef = references(INFRASTRUCTURE, 'VSphereMachineTemplate', name)
  const spec = { clusterName: cluster, version, bootstrap: { configRef }, infrastructureRef }
  return {
    apiVersion: CORE,
    kind: 'MachineDeployment',
    metadata: { name, namespace },
    spec: { clusterName: cluster, replicas: WORKERS, template: { spec } },
  }
}

const clusterOf = (name) => [
  {
    apiVersion: CORE,
    kind: 'Cluster',
    metadata: { name, namespace },
    spec: {
      infrastructureRef: references(INFRASTRUCTURE, 'VSphereCluster', name),
      controlPlaneRef: references('controlplane.cluster.x-k8s.io', 'KubeadmControlPlane', name),
    },
  },
  {
    apiVersion: `${INFRASTRUCTURE}/v1beta2`,
    kind: 'VSphereCluster',
    metadata: { name, namespace },
    spec: {},
  },
  template(name),
  {
    apiVersion: 'controlplane.cluster.x-k8s.io/v1beta2',
    kind: 'KubeadmControlPlane',
    metadata: { name, namespace },
    spec: {
      replicas: 1,
      version: 'v1.33.0',
      machineTemplate: {
        spec: { infrastructureRef: references(INFRASTRUCTURE, 'VSphereMachineTemplate', name) },
      },
      kubeadmConfigSpec: {},
    },
  },
  template(`${name}-md-0`),
  {
    apiVersion: 'bootstrap.cluster.x-k8s.io/v1beta2',
    kind: 'KubeadmConfigTemplate',
    metadata: { name: `${name}-md-0`, namespace },
    spec: { template: { spec: {} } },
  },
  pool(name, 'v1.33.0'),
]

/** Clusters at rest but for their networks; then every pool gets another version at the same instant. */
const scenario = {
  version: 1,
  seed: 1,
  cluster: { machines: {} },
  manifests: names.flatMap(clusterOf),
  inputs: [
    ...names.map((name) => ({
      at: 0,
      kind: 'cluster-api/networkInstalled',
      cluster: `${namespace}/${name}`,
    })),
    { at: 60_000, kind: 'api/applied', objects: names.map((name) => pool(name, 'v1.33.9')) },
  ],
}

const server = await preview({ root, preview: { port: 0, host: '127.0.0.1' }, logLevel: 'error' })
const browser = await browsers.launch({
  executablePath: await findOrInstall(),
  args: ['--no-sandbox', ...(process.env.CHROMIUM_ARGS?.split(' ') ?? [])],
})
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
const drawn = () =>
  page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  )

/** Takes the turns one by one, and says what they cost. */
async function measure(what, type, turn) {
  await turn(0)
  await drawn()
  await browser.startTracing(page, TRACED)
  for (let at = 1; at <= TURNS; at++) {
    await turn(at)
    await drawn()
  }
  const trace = (await browser.stopTracing()).toString()
  if (process.env.KEEP_TRACE) {
    const { writeFileSync } = await import('node:fs')
    writeFileSync(`${process.env.KEEP_TRACE}-${what.replaceAll(' ', '-')}.json`, trace)
  }
  const { shown, worked, longest } = workAfter(trace, type)
  const within = shown.filter((ms) => ms <= FRAME_MS).length
  console.log(
    `${what}: ${within} of ${shown.length} turns are on screen within a frame of ${FRAME_MS.toFixed(1)} ms (${spread(shown)}); until the next one the page is busy for ${spread(worked)}; the longest task took ${longest.toFixed(1)} ms`,
  )
}

/** Milliseconds in the middle, at the 95th percentile, and at worst. */
function spread(times) {
  const sorted = times.toSorted((one, other) => one - other)
  const part = (share) => (sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(1)
  return `${part(0.5)} ms, p95 ${part(0.95)} ms, worst ${part(1)} ms`
}

const counter = page.locator('.counter span').first()

try {
  page.setDefaultTimeout(RECORDED_MS)
  await page.goto(`${server.resolvedUrls.local[0]}?lang=en&lesson=fleet`)
  await page.getByRole('button', { name: 'Share' }).click()
  await page.getByRole('button', { name: 'File', exact: true }).click()
  await page.getByLabel('Open a file:').setInputFiles({
    name: 'fleet.hopscope.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(scenario)),
  })
  await page.getByRole('button', { name: /^Record on/ }).click()
  await page.getByRole('button', { name: 'Stop here' }).waitFor()
  await page.getByRole('button', { name: 'Stop here' }).waitFor({ state: 'detached' })
  console.log(`${CLUSTERS} clusters of ${WORKERS + 1} Machines: ${await counter.textContent()}`)

  await page.getByRole('combobox', { name: 'Size of a step' }).selectOption('rule')
  await page.locator('.view').focus()
  await page.keyboard.press('Home')
  await measure('forward, step by step', 'keydown', () => page.keyboard.press('ArrowRight'))
  await page.keyboard.press('End')
  await measure('back, step by step', 'keydown', () => page.keyboard.press('ArrowLeft'))
  const { x, y, width, height } = await page.locator('.scrubber input').boundingBox()
  await measure('to a step far away', 'mousedown', (turn) =>
    page.mouse.click(x + 10 + ((turn * 0.618) % 1) * (width - 20), y + height / 2),
  )
} finally {
  await browser.close()
  await server.close()
}
