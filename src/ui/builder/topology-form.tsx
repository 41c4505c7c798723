import type { Scenario } from '../../scenario/schema.ts'
import { useHeld } from '../use-held.ts'
import { useStage } from '../use-stage.ts'
import { useBuildText } from './use-build-text.ts'
import { useWorkshop } from './workshop.ts'

type Cluster = Scenario['cluster']
type Fields = { readonly [Field in keyof Cluster]?: Cluster[Field] | undefined }

const PLUGINS = ['host-gw', 'flannel-vxlan', 'weave'] as const
const MODES = ['iptables', 'nftables', 'ipvs', 'userspace'] as const
const BALANCERS = ['metallb', 'cloud'] as const
const STARTS = ['settled', 'fresh'] as const
const MEMBERS = [1, 3, 4, 5, 7] as const

/** Nodes, networks and what stands around them: fields of `cluster`, by their names. */
export function TopologyForm() {
  const b = useBuildText()
  const { author } = useWorkshop()
  const cluster = useStage(({ scenario }) => scenario.cluster)
  const start = useStage(({ scenario }) => scenario.start)
  const bringsNodes = useStage(({ objects }) => objects.some(({ kind }) => kind === 'Node'))
  const set = (fields: Fields) =>
    void author.change((scenario) => ({
      ...scenario,
      cluster: without({ ...scenario.cluster, ...fields }),
    }))
  const choice = <Value extends string | number>(
    path: string,
    label: string,
    value: Value | undefined,
    values: readonly Value[],
    onChange: (value: Value | undefined) => void,
    none?: string,
  ) => (
    <label>
      <span>{label}</span>
      <select
        data-path={path}
        value={value ?? ''}
        onChange={({ target }) => onChange(values.find((each) => String(each) === target.value))}
      >
        {none !== undefined && <option value="">{none}</option>}
        {values.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
    </label>
  )
  return (
    <div className="builder-fields">
      {choice(
        'start',
        b('startOfStory'),
        start,
        STARTS,
        (next = 'settled') => void author.change((scenario) => ({ ...scenario, start: next })),
      )}
      {!bringsNodes &&
        choice(
          'cluster.nodes',
          b('nodeCount'),
          cluster.nodes,
          [1, 2, 3, 4, 5, 6, 7, 8],
          (nodes = 2) => set({ nodes }),
        )}
      {choice(
        'cluster.network.plugin',
        b('networkPlugin'),
        cluster.network?.plugin,
        PLUGINS,
        (plugin) => set({ network: plugin && { ...cluster.network, plugin } }),
        b('asUsual'),
      )}
      {choice(
        'cluster.kubeProxy.mode',
        b('proxyMode'),
        cluster.kubeProxy?.mode,
        MODES,
        (mode) => {
          const { mode: _, ...rest } = cluster.kubeProxy ?? {}
          set({ kubeProxy: mode ? { ...rest, mode } : rest })
        },
        b('asUsual'),
      )}
      {choice(
        'cluster.loadBalancer',
        b('loadBalancer'),
        cluster.loadBalancer?.kind,
        BALANCERS,
        (kind) => set({ loadBalancer: kind && { ...BALANCER, ...cluster.loadBalancer, kind } }),
        b('nothing'),
      )}
      {choice(
        'cluster.etcd',
        b('etcdMembers'),
        cluster.etcd?.members,
        MEMBERS,
        (members) =>
          set({ etcd: members === undefined ? undefined : { ...ETCD, ...cluster.etcd, members } }),
        b('nothing'),
      )}
      {(['serviceCIDR', 'clusterCIDR'] as const).map((field) => (
        <TextField
          key={field}
          label={field}
          path={`cluster.${field}`}
          value={cluster[field] ?? ''}
          onGive={(text) => set({ [field]: text })}
        />
      ))}
    </div>
  )
}

/** As the schema has them where a document is silent. */
const BALANCER = {
  addresses: { from: '192.168.0.240', to: '192.168.0.250' },
  ipMode: 'VIP',
} as const
const ETCD = {
  heartbeatMs: 100,
  electionMs: 1_000,
  preVote: true,
  delayMs: { from: 5, to: 20 },
  snapshotCount: 10_000,
  catchUpEntries: 5_000,
  followMs: 3_000,
} as const

/** What is undefined is not there. */
const without = (fields: Fields): Cluster =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Cluster // as: its fields

interface TextFieldProps {
  readonly label: string
  readonly path: string
  readonly value: string
  readonly onGive: (text: string) => void
}

/** Counts when it is left, or at Enter; what is wrong with it is said among the problems. */
function TextField({ label, path, value, onGive }: TextFieldProps) {
  const [text, type] = useHeld(value)
  const give = () => {
    if (text !== value) onGive(text.trim())
  }
  return (
    <label>
      <span className="mono">{label}</span>
      <input
        type="text"
        data-path={path}
        value={text}
        spellCheck={false}
        onChange={({ target }) => type(target.value)}
        onBlur={give}
        onKeyDown={({ key }) => {
          if (key === 'Enter') give()
        }}
      />
    </label>
  )
}
