import { API_VERSION, readEnvelope } from '../embed/envelope.ts'
import { type Command, type Commands, type Events, readCommand } from '../embed/protocol.ts'
import type { Stage, StageStore } from '../player/stage.ts'
import { keepAttempt } from './keep-attempt.ts'
import { ownHeight, tellHeight } from './own-height.ts'
import type { Presentation } from './presentation.ts'
import { watchProgress } from './watch-progress.ts'

/** The verbs of a stage that no lock holds: those of whoever shows the page. */
export type Free = Pick<Stage, 'seek' | 'step' | 'play' | 'pause'>

/**
 * Lets the page around a frame know what happens, and lets it give commands if the address names it. Gives what takes the
 * port of a page that has spoken. See `src/embed/envelope.ts` for who is listened to.
 */
export function hostByMessages(
  store: StageStore,
  presentation: Presentation,
  free: Free,
  startedAt: number,
): (port: MessagePort) => void {
  const { id, origin, resize } = presentation
  const envelope = (type: string, payload?: unknown) => ({
    hopscope: API_VERSION,
    ...(id === undefined ? {} : { id }),
    type,
    ...(payload === undefined ? {} : { payload }),
  })
  let port: MessagePort | undefined
  const tell = <Type extends keyof Events>(type: Type, payload: Events[Type]) =>
    port?.postMessage(envelope(type, payload))

  // as: kind and content of an answer belong together
  const say = (answer: Answer | undefined) => answer && tell(answer[0], answer[1] as never)

  const onCommand = (data: unknown) => {
    const message = readEnvelope(data)
    if (!message || origin === undefined) return
    const command = readCommand(message)
    if (typeof command === 'string') tell('error', { code: command })
    else void obey(store, free, command).then(say)
  }
  watchProgress(store, {
    attempt: keepAttempt(store, '', startedAt),
    activity: location.href.split(/[?#]/)[0] ?? '',
    sentence: () => document.querySelector('.narration .sentence')?.textContent ?? '',
    tell,
  })
  if (resize === 'hopscope') tellHeight(resize, '*', (height) => tell('resize', { height }))
  return (given) => {
    port?.close()
    port = given
    port.onmessage = (event) => onCommand(event.data)
    const { lesson, recording, questions } = store.getState()
    tell('ready', {
      apiVersion: API_VERSION,
      lesson,
      steps: recording.steps.length,
      questions: questions.length,
      isListening: origin !== undefined,
    })
    tell('resize', { height: ownHeight() })
  }
}

type Answer = { [Type in keyof Events]: [Type, Events[Type]] }[keyof Events]

/** Carries out a command. What it is answered with, if anything. */
async function obey(
  store: StageStore,
  free: Free,
  { type, payload }: Command,
): Promise<Answer | undefined> {
  switch (type) {
    case 'play':
      free.play()
      return undefined
    case 'pause':
      free.pause()
      return undefined
    case 'seek':
      free.seek((payload as Commands['seek']).step) // as: checked for this type
      return undefined
    case 'step': {
      const { by } = payload as Commands['step'] // as: checked for this type
      const { stride } = store.getState()
      for (let made = 0; made < Math.abs(by); made++) {
        const { cursor } = store.getState()
        free.step(stride, by > 0 ? 1 : -1)
        if (store.getState().cursor === cursor) break
      }
      return undefined
    }
    case 'load':
      load(payload as Commands['load']) // as: checked for this type
      return undefined
    case 'setParam': {
      const isSet = await setParam(store, payload as Commands['setParam']) // as: checked for this type
      return isSet ? undefined : ['error', { code: 'locked' }]
    }
    case 'getState':
      return ['state', { link: await linkOf(store.getState()) }]
  }
}

function load({ lesson, hash }: Commands['load']): void {
  const query = new URLSearchParams(location.search)
  query.delete('lesson')
  if (lesson !== undefined) query.set('lesson', lesson)
  const address = `${location.pathname}?${query}${hash === undefined ? '' : `#${hash.replace(/^#/, '')}`}`
  const isSamePage = `?${query}` === location.search
  location.replace(address)
  if (isSamePage) location.reload() // another hash alone loads nothing
}

function setParam(store: StageStore, { path, value }: Commands['setParam']): Promise<boolean> {
  const name = path.slice('replicas.'.length)
  return store.getState().edit((scenario) => {
    if (path === 'seed') return { ...scenario, seed: value }
    const { settings } = scenario
    return {
      ...scenario,
      settings: { ...settings, replicas: { ...settings.replicas, [name]: value } },
    }
  })
}

/** What reads and writes links is loaded when a host first asks for one. */
async function linkOf({ scenario, lesson, cursor }: Stage): Promise<string> {
  const [{ writeLink }, { lessonOf }] = await Promise.all([
    import('../player/link.ts'),
    import('../player/lesson-of.ts'),
  ])
  return writeLink(
    { scenario, step: cursor, ...(lesson === undefined ? {} : { base: lesson }) },
    lessonOf,
  )
}
