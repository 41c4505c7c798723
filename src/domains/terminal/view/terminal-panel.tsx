import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { Problem } from '../../../core/result.ts'
import { clockOf, type Stage, worldOnScreen } from '../../../player/stage.ts'
import { useStage, useStageStore } from '../../../ui/use-stage.ts'
import { useText, useWords } from '../../../ui/words.tsx'
import type { World } from '../../../world.ts'
import { completed, completionsFor } from '../complete-command.ts'
import { type Edit, editOf } from '../kubectl/edit.ts'
import { IMAGES, type Image, type Run, terminalOf } from '../model.ts'
import { promptOf } from '../prompt.ts'
import { suggestionsFor } from '../suggest-commands.ts'
import { targetsIn } from '../targets.ts'
import { EditArea } from './edit-area.tsx'
import { RunView } from './run-view.tsx'
import './terminal.css'

// Whatever else is due at the instant on screen comes first: a command is typed after what is seen.
const TYPING_MS = 0.001
const HISTORY_SHOWN_MAX = 40 // commands in the log; earlier ones are still steps

/** A terminal of the cluster at the step on screen: what was typed up to then, and what it has printed by then. */
export function TerminalPanel() {
  const t = useText()
  const words = useWords()
  const store = useStageStore()
  const world = useStage(worldOnScreen)
  const runs = useMemo(() => Object.values(world ? terminalOf(world).runs : {}), [world])
  const targets = useMemo(() => (world ? targetsIn(world) : []), [world])
  const [chosen, setChosen] = useState<string>()
  const [image, setImage] = useState<Image>('debian')
  const [line, setLine] = useState('')
  const [cleared, setCleared] = useState(0)
  const [back, setBack] = useState(0)
  const [offers, setOffers] = useState<readonly string[]>([])
  const [wrong, setWrong] = useState<Problem>()
  const [editing, setEditing] = useState<{ readonly edit: Edit; readonly command: string }>()
  const input = useRef<HTMLTextAreaElement>(null)
  const log = useRef<HTMLDivElement>(null)
  const target = targets.find((each) => each === chosen) ?? targets[0] ?? 'control-plane'
  const isPod = target.startsWith('pod:')
  const shown = runs.filter(({ id }) => Number(id) > cleared).slice(-HISTORY_SHOWN_MAX)
  const newest = runs.at(-1)

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was printed last has to be seen
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight })
    log.current?.lastElementChild?.scrollIntoView({ block: 'nearest' })
  }, [newest?.output, newest?.exitCode, shown.length])

  const run = async (command: string) => {
    if (command.trim() === '') return
    if (command.trim() === 'clear') {
      setCleared(runs.length)
      setLine('')
      return
    }
    setBack(0)
    setOffers([])
    setWrong(undefined)
    const objects = await objectsIn(command)
    if (objects && 'message' in objects) {
      setWrong(objects)
      return
    }
    const edit = world && target === 'control-plane' ? editOf(world, command) : undefined
    if (edit) setEditing({ edit, command })
    else await type(command, objects)
  }

  const type = async (command: string, objects?: Objects) => {
    const { act } = store.getState()
    const typed = {
      kind: 'terminal/run',
      target,
      command,
      ...(objects && { objects: [...objects] }),
    } as const
    const isDone = await act(isPod && image !== 'debian' ? { ...typed, image } : typed, TYPING_MS)
    if (isDone) {
      setLine('')
      followNewest(store.getState())
    }
    input.current?.focus()
  }

  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { key } = event
    const isOneLine = !line.includes('\n')
    if (key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) void run(line)
    else if (key === 'ArrowUp' && isOneLine) recall(back + 1)
    else if (key === 'ArrowDown' && isOneLine) recall(back - 1)
    else if (key === 'l' && event.ctrlKey) setCleared(runs.length)
    else if (key === 'Tab' && !event.shiftKey && line !== '' && world && offersNone) {
      const found = completionsFor(world, { target, image }, line)
      const next = completed(line, found)
      if (next === line && found.length === 0) return
      setLine(next)
      setOffers(found.length > 1 ? found : [])
    } else if (key === 'Escape') setOffers([''])
    else return
    event.preventDefault()
  }
  // Escape, then Tab leaves the field: WCAG 2.1.2.
  const offersNone = offers[0] !== ''

  const recall = (steps: number) => {
    const commands = runs.map(({ command }) => command)
    const next = Math.min(Math.max(0, steps), commands.length)
    setBack(next)
    setLine(next === 0 ? '' : (commands[commands.length - next] ?? ''))
  }

  return (
    <div className="terminal">
      <div className="terminal-where">
        <label>
          <span>{t('terminalWhere')}</span>
          <select value={target} onChange={(event) => setChosen(event.target.value)}>
            {targets.map((each) => (
              <option key={each} value={each}>
                {each === 'control-plane'
                  ? t('terminalControlPlane')
                  : t(each.startsWith('pod:') ? 'terminalPod' : 'terminalNode', {
                      name: each.slice(each.indexOf(':') + 1),
                    })}
              </option>
            ))}
          </select>
        </label>
        {isPod && (
          <label>
            <span>{t('terminalImage')}</span>
            <select
              value={image}
              onChange={(event) => setImage(event.target.value as Image)} // as: the options are the images
            >
              {IMAGES.map((each) => (
                <option key={each} value={each}>
                  {t(`terminalImage_${each}`)}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div className="terminal-log" role="log" aria-label={t('terminalLog')} tabIndex={0} ref={log}>
        {shown.length === 0 && <p className="hint">{t('terminalEmpty')}</p>}
        {shown.map((each) => (
          <RunView key={each.id} run={each} />
        ))}
      </div>
      {editing && world && (
        <EditArea
          edit={editing.edit}
          world={world}
          onEnd={(edited) => {
            setEditing(undefined)
            void type(editing.command, edited && [edited as unknown as Objects[number]]) // as: plain data
          }}
        />
      )}
      <form
        hidden={editing !== undefined}
        className="terminal-form"
        onSubmit={(event) => {
          event.preventDefault()
          void run(line)
        }}
      >
        <div className="terminal-line">
          <label className="mono" htmlFor="terminal-command">
            <span className="visually-hidden">{t('terminalCommand')} </span>
            {promptOf({ target, image })}
          </label>
          <textarea
            id="terminal-command"
            ref={input}
            className="mono"
            rows={Math.min(8, line.split('\n').length)}
            value={line}
            maxLength={20_000}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            autoCorrect="off"
            enterKeyHint="go"
            aria-describedby="terminal-keys"
            onChange={(event) => {
              setLine(event.target.value)
              setOffers([])
            }}
            onKeyDown={onKey}
          />
          <button type="submit" className="primary" disabled={line.trim() === ''}>
            {t('terminalRun')}
          </button>
        </div>
        {wrong !== undefined && (
          <p role="alert" className="terminal-wrong">
            {t('terminalYaml', { line: (wrong.line ?? 1) + 1, reason: words.text(wrong.message) })}
          </p>
        )}
        {offers.length > 1 && (
          <p className="mono terminal-offers" role="status">
            {offers.slice(0, 30).join('  ')}
          </p>
        )}
      </form>
      <p className="hint" id="terminal-keys" hidden={editing !== undefined}>
        {t('terminalKeys')}
      </p>
      {world && !editing && (
        <ul className="terminal-chips" aria-label={t('terminalSuggestions')}>
          {suggestionsFor(world, { target, image }).map((each) => (
            <li key={each}>
              <button
                type="button"
                className="mono"
                onClick={() => {
                  setLine(each)
                  input.current?.focus()
                }}
              >
                {each}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

type Objects = readonly { readonly [field: string]: unknown }[]

/** The objects of a manifest that stands below the command; the reason where it is none. The YAML parser comes with the first. */
async function objectsIn(command: string): Promise<Objects | Problem | undefined> {
  const [first = '', ...lines] = command.split('\n')
  if (lines.length === 0 || !/^\s*(?:kubectl|k)\s/.test(first)) return undefined
  const end = /<<-?\s*['"]?(\w+)/.exec(first)?.[1]
  const text = lines.filter((line) => line.trim() !== end).join('\n')
  const { readManifests } = await import('../../../scenario/read-manifests.ts')
  const read = readManifests(text)
  if (read.ok) return read.value.objects
  return read.problems[0]
}

/** What takes no time is shown at once; for what takes time, the player runs. */
function followNewest(stage: Stage): void {
  const { recording, cursor, seek, play } = stage
  const id = newestIn(worldOnScreen(stage))?.id
  if (id === undefined) return
  const isOver = (world: World) => terminalOf(world).runs[id]?.exitCode !== undefined
  const end = recording.steps.find(({ index, world }) => index >= cursor && isOver(world))
  if (end && end.at === clockOf(stage)) seek(end.index)
  else play()
}

const newestIn = (world: World | undefined): Run | undefined =>
  world && Object.values(terminalOf(world).runs).at(-1)
