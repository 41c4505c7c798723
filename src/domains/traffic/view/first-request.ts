import { type Stage, worldOnScreen } from '../../../player/stage.ts'
import type { Input } from '../../../scenario/schema.ts'
import type { World } from '../../../world.ts'
import { objectsOf } from '../../api-server/model.ts'
import { senderAmong, sendersIn, targetsIn } from './ends.tsx'

const OWN = /\.kube-system$|^kubernetes\.default$/ // what every cluster has is seldom what is asked about

/** Something to look at where nothing happens yet: a Pod asks a Service. Undefined where there is no Service, or enough happens. */
export function firstRequest(stage: Stage): Input | undefined {
  const world = worldOnScreen(stage)
  const { inputs, start } = stage.scenario
  if (!world || inputs.length > 0 || start === 'fresh') return undefined
  const targets = targetsIn(world).filter(({ protocol }) => protocol === 'TCP')
  const target = targets.find(({ to }) => !OWN.test(to)) ?? targets[0]
  const senders = sendersIn(world)
  const own = senders.filter((each) => !each.startsWith('pod:kube-system/'))
  const behind = podsBehindServices(world)
  const free = own.filter((each) => each.startsWith('pod:') && !behind.has(each))
  const from = senderAmong(free.length > 0 ? free : own, '')
  if (!target || !from) return undefined
  const { to, port } = target
  return { at: 0, kind: 'traffic/opened', from, to, port, protocol: 'tcp' }
}

/** Pods that answer for a Service: whoever asks should be somebody else. */
const podsBehindServices = (world: World): ReadonlySet<string> =>
  new Set(
    Object.values(objectsOf(world.api, 'EndpointSlice')).flatMap(({ endpoints, metadata }) =>
      endpoints.map(({ targetRef }) => `pod:${metadata.namespace}/${targetRef?.name}`),
    ),
  )
