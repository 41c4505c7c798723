import type { Durations } from './model.ts'

const seconds = (...[infrastructure, boot, init, join, controlPlaneJoin, ready, remove]: Row) => ({
  infrastructureMs: infrastructure * 1_000,
  bootMs: boot * 1_000,
  initMs: init * 1_000,
  joinMs: join * 1_000,
  controlPlaneJoinMs: controlPlaneJoin * 1_000,
  readyMs: ready * 1_000,
  removeMs: remove * 1_000,
})
type Row = readonly [number, number, number, number, number, number, number]

/** A provider as its kinds begin: `VSphereMachine`, `AWSCluster` … */
export interface Provider {
  readonly prefix: string
  /** What its providerIDs begin with. */
  readonly scheme: string
  readonly durations: Durations
  /** It switches on again what somebody switched off. */
  readonly powersOn: boolean
  /** The reason it gives when a machine is off, and when it is gone. */
  readonly offReason: string
  readonly goneReason: string
  /** It tells a worker that waits for the control plane from one that waits for its bootstrap data. */
  readonly namesControlPlane?: boolean
}

/** Reasons: the conditions of each provider. GCP, OpenStack and bare metal: assumed to be like AWS. */
const PROVIDERS: readonly Provider[] = [
  {
    prefix: 'VSphere',
    scheme: 'vsphere',
    durations: seconds(10, 60, 90, 45, 75, 25, 20),
    powersOn: true,
    offReason: 'PoweringOn',
    goneReason: 'NotFoundByBIOSUUID',
  },
  {
    prefix: 'AWS',
    scheme: 'aws',
    durations: seconds(150, 90, 90, 60, 80, 30, 45),
    powersOn: false,
    offReason: 'InstanceStopped',
    goneReason: 'InstanceTerminated',
  },
  {
    prefix: 'Azure',
    scheme: 'azure',
    durations: seconds(60, 180, 90, 60, 80, 30, 90),
    powersOn: false,
    offReason: 'VMStopped',
    goneReason: 'VMDeleted',
  },
  {
    prefix: 'GCP',
    scheme: 'gce',
    durations: seconds(60, 75, 90, 60, 80, 30, 60),
    powersOn: false,
    offReason: 'InstanceStopped',
    goneReason: 'InstanceTerminated',
  },
  {
    prefix: 'OpenStack',
    scheme: 'openstack',
    durations: seconds(40, 120, 90, 60, 80, 30, 30),
    powersOn: false,
    offReason: 'InstanceStateNotActive',
    goneReason: 'InstanceDeleted',
  },
  {
    prefix: 'Metal3',
    scheme: 'metal3',
    durations: seconds(5, 900, 120, 90, 120, 30, 300),
    powersOn: true,
    offReason: 'PoweringOn',
    goneReason: 'HostGone',
  },
  {
    prefix: 'Docker',
    scheme: 'docker',
    durations: seconds(10, 15, 40, 20, 35, 20, 5),
    powersOn: false,
    offReason: 'ContainerNotRunning',
    goneReason: 'ContainerDeleted',
    namesControlPlane: true,
  },
  {
    prefix: 'Dev',
    scheme: 'in-memory',
    durations: seconds(2, 10, 5, 5, 5, 2, 2),
    powersOn: false,
    offReason: 'VMNotRunning',
    goneReason: 'VMDeleted',
    namesControlPlane: true,
  },
]

const OTHER: Provider = {
  prefix: '',
  scheme: 'other',
  durations: seconds(60, 90, 90, 60, 80, 30, 45),
  powersOn: false,
  offReason: 'InstanceStopped',
  goneReason: 'InstanceTerminated',
}

/** The provider of a kind such as `VSphereMachine`. */
export const providerOf = (kind: string): Provider =>
  PROVIDERS.find(({ prefix }) => kind.startsWith(prefix)) ?? OTHER

/** A vSphere full clone copies the whole disk of its template. */
export const FULL_CLONE: Durations = seconds(10, 240, 90, 45, 75, 25, 30)
