import { useMemo, useState } from 'react'
import { worldOnScreen } from '../../../player/stage.ts'
import { Deeds } from '../../../ui/inspector/deeds.tsx'
import { useStage, useStageStore } from '../../../ui/use-stage.ts'
import { useText } from '../../../ui/words.tsx'
import { nameOf } from '../../api-server/model.ts'
import { type MachineDeployment, machineObjects } from '../model.ts'

/** What can be done to machines, and to the pools they belong to. */
export function MachineDeeds() {
  const t = useText()
  const store = useStageStore()
  const api = useStage((stage) => worldOnScreen(stage)?.api)
  const machines = useMemo(() => (api ? Object.values(machineObjects(api, 'Machine')) : []), [api])
  const pools = useMemo(
    () => (api ? Object.values(machineObjects(api, 'MachineDeployment')) : []),
    [api],
  )
  const clusters = useMemo(() => (api ? Object.values(machineObjects(api, 'Cluster')) : []), [api])
  const { act } = store.getState()
  return (
    <>
      <Deeds
        legend={t('deedsMachine')}
        label={t('deedOn')}
        targets={machines.map((machine) => ({
          value: nameOf(machine),
          name: machine.metadata.name,
        }))}
        deeds={(machine) => [
          {
            name: t('deedPowerOff'),
            onClick: () => void act({ kind: 'cluster-api/vmSwitched', machine, to: 'off' }),
          },
          {
            name: t('deedPowerOn'),
            onClick: () => void act({ kind: 'cluster-api/vmSwitched', machine, to: 'on' }),
          },
          {
            name: t('deedDestroy'),
            onClick: () => void act({ kind: 'cluster-api/vmSwitched', machine, to: 'destroyed' }),
          },
          {
            name: t('deedDelete', { kind: 'Machine' }),
            onClick: () =>
              void act({
                kind: 'api/deleted',
                object: 'Machine.cluster.x-k8s.io',
                name: machine,
                gracePeriodSeconds: 0,
              }),
          },
        ]}
      />
      <Deeds
        legend={t('deedsCluster')}
        label={t('deedOn')}
        targets={clusters.map((cluster) => ({
          value: nameOf(cluster),
          name: cluster.metadata.name,
        }))}
        deeds={(cluster) => [
          {
            name: t('deedNetwork'),
            onClick: () => void act({ kind: 'cluster-api/networkInstalled', cluster }),
          },
          {
            name: t('deedMove'),
            onClick: () =>
              void act({
                kind: 'cluster-api/moved',
                namespace: cluster.split('/')[0] ?? 'default',
                to: cluster,
              }),
          },
          {
            name: t('deedDelete', { kind: 'Cluster' }),
            onClick: () =>
              void act({
                kind: 'api/deleted',
                object: 'Cluster.cluster.x-k8s.io',
                name: cluster,
                gracePeriodSeconds: 0,
              }),
          },
        ]}
      />
      {pools.map((pool) => (
        <PoolForm key={`${nameOf(pool)} ${pool.metadata.generation}`} pool={pool} />
      ))}
    </>
  )
}

/** A number, or a percentage. */
const amount = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text)

/** The fields of a MachineDeployment that decide a rollout; applied as `kubectl apply` would. */
function PoolForm({ pool }: { readonly pool: MachineDeployment }) {
  const t = useText()
  const store = useStageStore()
  const { type, rollingUpdate } = pool.spec.rollout.strategy
  const [draft, setDraft] = useState({
    replicas: String(pool.spec.replicas),
    version: pool.spec.template.spec.version ?? '',
    type: type as string, // as: a learner may try any
    maxSurge: String(rollingUpdate?.maxSurge ?? 1),
    maxUnavailable: String(rollingUpdate?.maxUnavailable ?? 0),
  })
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change })
  const apply = () => {
    const { metadata, spec } = pool
    const rolling = {
      rollingUpdate: {
        maxSurge: amount(draft.maxSurge),
        maxUnavailable: amount(draft.maxUnavailable),
      },
    }
    const isRolling = draft.type === 'RollingUpdate'
    const strategy = { type: draft.type, ...(isRolling && rolling) }
    const template = {
      ...spec.template,
      spec: { ...spec.template.spec, version: draft.version },
    }
    void store.getState().act({
      kind: 'api/applied',
      objects: [
        {
          apiVersion: pool.apiVersion,
          kind: pool.kind,
          metadata: { name: metadata.name, namespace: metadata.namespace },
          spec: {
            clusterName: spec.clusterName,
            replicas: Number(draft.replicas),
            selector: spec.selector,
            rollout: { strategy },
            template,
          },
        },
      ],
    })
  }
  const field = (name: Exclude<keyof typeof draft, 'type'>) => (
    <label>
      <code>{name}</code>
      <input
        type="text"
        value={draft[name]}
        onChange={(event) => set({ [name]: event.target.value.trim() })}
      />
    </label>
  )
  return (
    <fieldset className="deeds">
      <legend>MachineDeployment {pool.metadata.name}</legend>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          apply()
        }}
      >
        {field('replicas')}
        {field('version')}
        <label>
          <code>strategy</code>
          <select value={draft.type} onChange={(event) => set({ type: event.target.value })}>
            <option>RollingUpdate</option>
            <option>OnDelete</option>
          </select>
        </label>
        {draft.type === 'RollingUpdate' && field('maxSurge')}
        {draft.type === 'RollingUpdate' && field('maxUnavailable')}
        <button type="submit">{t('deedApply')}</button>
      </form>
    </fieldset>
  )
}
