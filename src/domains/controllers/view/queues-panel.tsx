import { useMemo } from 'react'
import {
  type Cache,
  type QueuedKey,
  readCaches,
  readQueues,
  type WorkQueue,
} from '../../../player/read-queues.ts'
import { worldOnScreen } from '../../../player/stage.ts'
import { useStage } from '../../../ui/use-stage.ts'
import { useText, useTime } from '../../../ui/words.tsx'
import './queues.css'

const SHOWN = 40 // keys of each queue; the rest is counted

/** What is between a change and a controller at this step: informers' caches, and the work queue of each controller. */
export function QueuesPanel() {
  const t = useText()
  const world = useStage(worldOnScreen)
  const found = useMemo(() => (world ? readQueues(world) : undefined), [world])
  const caches = useMemo(() => (world ? readCaches(world) : []), [world])
  if (!found || caches.length === 0) return null
  const { queues, changes } = found
  return (
    <section className="queues">
      <h2>{t('queuesTitle')}</h2>
      <p className="hint">{t('queuesChanges', { count: changes })}</p>
      {queues.length === 0 && <p className="hint">{t('queuesEmpty')}</p>}
      {queues.map((queue) => (
        <QueueView key={queue.actor} queue={queue} />
      ))}
      <CacheList caches={caches} />
    </section>
  )
}

const SIGNS = { inProcess: '⚙', waiting: '▸', delayed: '◷', polled: '↻' } as const

function QueueView({ queue: { actor, keys } }: { readonly queue: WorkQueue }) {
  const t = useText()
  return (
    <section>
      <h3 className="mono">{actor}</h3>
      <ul>
        {keys.slice(0, SHOWN).map((key) => (
          <KeyRow key={`${key.key} ${key.state} ${key.ms}`} row={key} />
        ))}
      </ul>
      {keys.length > SHOWN && <p className="hint">{t('moreOf', { count: keys.length - SHOWN })}</p>}
    </section>
  )
}

function KeyRow({ row: { key, state, ms, failures } }: { readonly row: QueuedKey }) {
  const t = useText()
  const time = useTime()
  return (
    <li data-state={state} data-fails={failures > 0 || undefined}>
      <span aria-hidden="true" className="sign">
        {SIGNS[state]}
      </span>{' '}
      <span className="mono">{key}</span>{' '}
      <small>{t(`queueState_${state}`, { time: time(ms) })}</small>
      {failures > 0 && (
        <small className="failures">{t('queueFailures', { count: failures })}</small>
      )}
    </li>
  )
}

const isBehind = ({ missing, broken }: Cache): boolean => missing > 0 || broken !== undefined

function CacheList({ caches }: { readonly caches: readonly Cache[] }) {
  const t = useText()
  const behind = caches.filter(isBehind)
  const fresh = caches.length - behind.length
  return (
    <section>
      <h3>{t('queueCaches')}</h3>
      {behind.length > 0 && <CacheTable caches={behind} />}
      <details>
        <summary>{t('queueFresh', { count: fresh })}</summary>
        <CacheTable caches={caches.filter((cache) => !isBehind(cache))} />
      </details>
    </section>
  )
}

function CacheTable({ caches }: { readonly caches: readonly Cache[] }) {
  const t = useText()
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t('queueCache')}</th>
          <th scope="col">{t('queueKnown')}</th>
          <th scope="col">{t('queueNewest')}</th>
          <th scope="col">{t('queueMissing')}</th>
        </tr>
      </thead>
      <tbody>
        {caches.map((cache) => (
          <CacheRow key={`${cache.program} ${cache.object}`} cache={cache} />
        ))}
      </tbody>
    </table>
  )
}

function CacheRow({ cache }: { readonly cache: Cache }) {
  const t = useText()
  const time = useTime()
  const { program, object, known, newest, missing, broken } = cache
  return (
    <tr data-broken={broken !== undefined || undefined}>
      <th scope="row">
        <span className="mono">{object.split('.')[0]}</span>
        <small>{program}</small>
        {broken && (
          <small className="broken">
            ✕{' '}
            {t(broken.next === 'list' ? 'queueLists' : 'queueAsks', {
              time: time(broken.asksInMs),
              count: broken.attempts,
            })}
          </small>
        )}
      </th>
      <td>{known}</td>
      <td>{newest}</td>
      <td>{missing}</td>
    </tr>
  )
}
