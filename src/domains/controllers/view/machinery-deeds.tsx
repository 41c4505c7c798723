import { useId, useMemo, useState } from 'react'
import { readCaches } from '../../../player/read-queues.ts'
import { worldOnScreen } from '../../../player/stage.ts'
import { Deeds } from '../../../ui/inspector/deeds.tsx'
import { useStage, useStageStore } from '../../../ui/use-stage.ts'
import { useText } from '../../../ui/words.tsx'
import { type Program, REFUSABLE, type Refusable } from '../model.ts'

const SECONDS = 30
const SECONDS_MAX = 3_600

/** What can be done to what is between a change and a controller: watches, resync periods, writes. */
export function MachineryDeeds() {
  const t = useText()
  const store = useStageStore()
  const world = useStage(worldOnScreen)
  const [draft, setDraft] = useState(String(SECONDS))
  const seconds = /^\d{1,4}$/.test(draft) ? Number(draft) : 0
  const isPossible = seconds >= 1 && seconds <= SECONDS_MAX
  const watches = useMemo(
    () =>
      (world ? readCaches(world) : []).map(({ program, object }) => ({
        value: `${program} ${object}`,
        name: `${object.split('.')[0]} – ${program}`,
      })),
    [world],
  )
  const programs = useMemo(
    () => [...new Set(watches.map(({ value }) => value.split(' ')[0] as Program))], // as: values begin with one
    [watches],
  )
  const controllers = useMemo(
    () =>
      REFUSABLE.filter((controller) =>
        Object.keys(world?.api.objects ?? {}).some(
          (kind) => kind.split('.')[0]?.toLowerCase() === controller,
        ),
      ),
    [world],
  )
  if (watches.length === 0) return null
  const { act } = store.getState()
  const breakWatch = (target: string, more: { seconds: number; forgets?: boolean }) => {
    const space = target.indexOf(' ')
    void act({
      kind: 'controllers/watchBroken',
      program: target.slice(0, space) as Program, // as: it begins with one
      object: target.slice(space + 1),
      ...more,
    })
  }
  return (
    <>
      <SecondsField draft={draft} onChange={setDraft} isWrong={!isPossible} />
      <Deeds
        legend={t('deedsWatch')}
        label={t('deedOn')}
        targets={watches.toSorted((left, right) => (left.name < right.name ? -1 : 1))}
        deeds={(target) => [
          {
            name: t('deedBreak', { seconds }),
            isPossible,
            onClick: () => breakWatch(target, { seconds }),
          },
          {
            name: t('deedBreakGone', { seconds }),
            isPossible,
            onClick: () => breakWatch(target, { seconds, forgets: true }),
          },
          {
            name: t('deedRelist'),
            onClick: () => breakWatch(target, { seconds: 0, forgets: true }),
          },
        ]}
      />
      <Deeds
        legend={t('deedsResync')}
        label={t('deedOn')}
        targets={programs.map((value) => ({ value, name: value }))}
        deeds={(program) => [
          {
            name: t('deedResync'),
            onClick: () => void act({ kind: 'controllers/resynced', program: program as Program }), // as: a target
          },
        ]}
      />
      <Deeds
        legend={t('deedsWrites')}
        label={t('deedOn')}
        targets={controllers.map((value) => ({ value, name: value }))}
        deeds={(controller) => [
          {
            name: t('deedRefuse', { seconds }),
            isPossible,
            onClick: () =>
              void act({
                kind: 'controllers/writesRefused',
                controller: controller as Refusable, // as: a target
                seconds,
              }),
          },
        ]}
      />
    </>
  )
}

interface SecondsFieldProps {
  readonly draft: string
  readonly onChange: (draft: string) => void
  readonly isWrong: boolean
}

function SecondsField({ draft, onChange, isWrong }: SecondsFieldProps) {
  const t = useText()
  const id = useId()
  return (
    <div className="deeds">
      <label htmlFor={id}>{t('deedSeconds')}</label>
      <input
        id={id}
        type="text"
        inputMode="numeric"
        value={draft}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? `${id}-wrong` : undefined}
        onChange={({ target }) => onChange(target.value.trim())}
      />
      {isWrong && (
        <p id={`${id}-wrong`} role="alert" className="wide">
          {t('deedSecondsWrong', { most: SECONDS_MAX })}
        </p>
      )}
    </div>
  )
}
