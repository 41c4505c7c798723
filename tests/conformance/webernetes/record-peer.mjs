// Runs the cases in the peer and prints what happened, as JSON. Bundled and started by record.mjs.
import { BaseImage, Cluster } from '@ngrok/webernetes'
import { APP_START_MS, APP_STOP_MS, CASES, deploymentOf, IMAGES } from './cases.ts'
import { tellHistory } from './tell-history.ts'

const TICK_MS = 10
const TURNS = 20 // of the event loop in each tick: promises of the peer run between its timers

/** A server that takes its time to start and to stop. */
function imageOf(reference) {
  const [name, version] = reference.split(':')
  return class extends BaseImage {
    static imageName = name
    static imageVersion = version
    defaultCommand = ['serve']
    async exec(context) {
      await context.sleep(APP_START_MS)
      context.listenHttp(8080, async () => ({ status: 200, body: 'ok' }))
      return await context.waitUntilKilled()
    }
  }
}

async function run({ id, deeds, untilMs }) {
  const cluster = new Cluster({
    nodes: 2,
    latencyProvider: {
      clusterNetworkRequestLatency: () => 0,
      clusterNetworkResponseLatency: () => 0,
      containerTerminationLatency: () => APP_STOP_MS,
    },
  })
  for (const image of IMAGES) cluster.registerImage(imageOf(image))
  cluster.clock.pause()
  const advance = async (ms) => {
    for (let passed = 0; passed < ms; passed += TICK_MS) {
      for (let turn = 0; turn < TURNS; turn++) await new Promise(setImmediate)
      cluster.clock.step(TICK_MS)
    }
  }
  let isUp = false
  cluster.init().then(() => {
    isUp = true
  })
  while (!isUp) await advance(TICK_MS)
  await advance(5_000)

  const versions = []
  const events = []
  for (const [resource, kind] of [
    ['deployments', 'Deployment'],
    ['replicasets', 'ReplicaSet'],
    ['pods', 'Pod'],
  ]) {
    const heard = (type, object) =>
      versions.push({
        kind,
        name: object.metadata.name,
        ...(type !== 'delete' && { object: structuredClone(object) }),
      })
    cluster.informer(resource, heard, { namespace: 'default' })
  }
  cluster.informer('events', (type, event) => type !== 'delete' && events.push(structuredClone(event)), {
    namespace: 'default',
  })
  await advance(100)
  const began = cluster.clock.nowMs()
  for (const deed of deeds) {
    await advance(Math.max(0, began + deed.atMs - cluster.clock.nowMs()))
    void perform(cluster, deed)
  }
  await advance(began + untilMs - cluster.clock.nowMs())
  await Promise.race([cluster.close(), new Promise((resolve) => setTimeout(resolve, 1_000))])
  return { id, history: tellHistory(versions), events: events.map(tellEvent) }
}

async function perform(cluster, deed) {
  if (deed.apply) return await cluster.apply([deploymentOf(deed.apply)])
  const namespace = 'default'
  if (deed.deleteDeployment)
    return await cluster.api.appsv1.deleteNamespacedDeployment({ namespace, name: deed.deleteDeployment })
  const { items } = await cluster.api.corev1.listNamespacedPod({ namespace })
  const { name } = items[deed.deletePod].metadata
  await cluster.api.corev1.deleteNamespacedPod({ namespace, name })
}

const tellEvent = ({ involvedObject, type, reason, source, message }) =>
  [involvedObject.kind, involvedObject.name, type, reason, source?.component, message]

const recorded = []
for (const one of CASES) recorded.push(await run(one))
process.stdout.write(JSON.stringify(recorded), () => process.exit(0))
