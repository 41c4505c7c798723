import { useState } from 'react'
import { worldOnScreen } from '../../../player/stage.ts'
import { Deeds } from '../../../ui/inspector/deeds.tsx'
import { Slider } from '../../../ui/inspector/slider.tsx'
import { useStage, useStageStore } from '../../../ui/use-stage.ts'
import { useText } from '../../../ui/words.tsx'

const SLOW_DISK_MS = 500
const FAST_CLOCK = 2

/** What can be done to a member of etcd now, and the knobs of the whole cluster. */
export function MemberDeeds() {
  const t = useText()
  const store = useStageStore()
  const settings = useStage(({ scenario }) => scenario.cluster.etcd)
  const members = useStage((stage) => worldOnScreen(stage)?.etcd.members)
  const [key, setKey] = useState('pods/web-0')
  const [value, setValue] = useState('v1')
  if (!settings || !members) return null
  const { act, edit } = store.getState()
  const names = Object.keys(members)
  const next = `etcd-${1 + Math.max(...names.map((name) => Number(/\d+$/.exec(name)?.[0] ?? 0)))}`
  const set = (change: Partial<typeof settings>) =>
    void edit((before) => ({
      ...before,
      cluster: { ...before.cluster, etcd: { ...settings, ...change } },
    }))
  const quorum = Math.floor(settings.members / 2) + 1
  return (
    <>
      <Deeds
        legend={t('deedsMember')}
        label={t('deedOn')}
        targets={names.map((value) => ({ value, name: value }))}
        deeds={(member) => [
          { name: t('deedKill'), onClick: () => void act({ kind: 'etcd/killed', member }) },
          { name: t('deedStop'), onClick: () => void act({ kind: 'etcd/terminated', member }) },
          { name: t('deedStart'), onClick: () => void act({ kind: 'etcd/started', member }) },
          {
            name: t('deedCutOff'),
            onClick: () => void act({ kind: 'etcd/partitioned', members: [member] }),
          },
          { name: t('deedHeal'), onClick: () => void act({ kind: 'etcd/healed' }) },
          { name: t('deedLead'), onClick: () => void act({ kind: 'etcd/leaderMoved', member }) },
          {
            name: t('deedSlowDisk'),
            onClick: () => void act({ kind: 'etcd/diskSlowed', member, fsyncMs: SLOW_DISK_MS }),
          },
          {
            name: t('deedFastClock'),
            onClick: () => void act({ kind: 'etcd/clockSet', member, speed: FAST_CLOCK }),
          },
          {
            name: t('deedAddLearner', { name: next }),
            onClick: () => void act({ kind: 'etcd/memberAdded', member: next, learner: true }),
          },
          {
            name: t('deedPromote'),
            onClick: () => void act({ kind: 'etcd/memberPromoted', member }),
          },
          {
            name: t('deedRemove'),
            onClick: () => void act({ kind: 'etcd/memberRemoved', member }),
          },
          { name: t('deedBackUp'), onClick: () => void act({ kind: 'etcd/backedUp', member }) },
          {
            name: t('deedRestore'),
            onClick: () => void act({ kind: 'etcd/restored', members: [member] }),
          },
          { name: t('deedForceNew'), onClick: () => void act({ kind: 'etcd/forcedNew', member }) },
        ]}
      >
        {(member) => (
          <form
            onSubmit={(event) => {
              event.preventDefault()
              if (key !== '') void act({ kind: 'etcd/put', member, key, value })
            }}
          >
            <label>
              {t('deedKey')}
              <input type="text" value={key} onChange={(event) => setKey(event.target.value)} />
            </label>
            <label>
              {t('deedValue')}
              <input type="text" value={value} onChange={(event) => setValue(event.target.value)} />
            </label>
            <button type="submit" disabled={key === ''}>
              {t('deedWrite')}
            </button>
            <button
              type="button"
              disabled={key === ''}
              onClick={() => void act({ kind: 'etcd/got', member, key })}
            >
              {t('deedRead')}
            </button>
          </form>
        )}
      </Deeds>
      <fieldset className="deeds">
        <legend>{t('deedsEtcd')}</legend>
        <div className="wide">
          <Slider
            label={t('deedMembers')}
            value={settings.members}
            min={1}
            max={9}
            onChange={(count) => set({ members: count })}
          />
          <p className="hint">
            {t('deedQuorum', { count: settings.members, quorum, lost: settings.members - quorum })}
          </p>
          <Slider
            label={t('deedElection')}
            value={settings.electionMs ?? 1_000}
            min={200}
            max={5_000}
            step={100}
            words={(ms) => t('time', { ms })}
            onChange={(electionMs) => set({ electionMs })}
          />
          <Slider
            label={t('deedDelay')}
            value={settings.delayMs?.to ?? 20}
            min={1}
            max={1_000}
            words={(ms) => t('time', { ms })}
            onChange={(to) =>
              set({ delayMs: { from: Math.min(to, settings.delayMs?.from ?? 5), to } })
            }
          />
        </div>
      </fieldset>
    </>
  )
}
