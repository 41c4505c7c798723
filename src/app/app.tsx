import { Suspense, use, useCallback, useEffect, useState } from 'react'
import { runClock } from '../player/clock.ts'
import type { StageStore } from '../player/stage.ts'
import type { DialogId } from '../ui/chrome/header.tsx'
import { StageProvider, useStage, useStageStore } from '../ui/use-stage.ts'
import { useText, WordsProvider } from '../ui/words.tsx'
import type { Phrasebook } from '../words/format.ts'
import { type Begun, begin } from './begin.ts'
import { Failure } from './failure.tsx'
import { listenToKeys } from './keys.ts'
import { LOCALE_NAMES, LOCALES, type Locale, loadPhrasebook } from './locales.ts'
import { panel } from './panel.ts'
import { THEMES, type Theme } from './query.ts'
import { Shell } from './shell.tsx'
import { remember, remembered } from './stored.ts'

const KEEP_AFTER_MS = 5_000

const Dialog = panel(async () => (await import('./dialogs.tsx')).Dialog)
const Notices = panel(async () => (await import('./notices.tsx')).Notices)
const News = panel(async () => (await import('./offline/news.tsx')).News)

export function App({ begun }: { begun: Promise<Begun> }) {
  const [beginning, setBeginning] = useState(begun)
  return (
    <Failure>
      <Suspense fallback={null}>
        <Opened
          key={beginning === begun ? 'first' : 'again'}
          begun={beginning}
          onLarge={() => setBeginning(begin(true))}
        />
      </Suspense>
    </Failure>
  )
}

interface OpenedProps {
  readonly begun: Promise<Begun>
  /** The reader wants a large scenario to be run. */
  readonly onLarge: () => void
}

function Opened({ begun, onLarge }: OpenedProps) {
  const opened = use(begun)
  const [phrasebook, setPhrasebook] = useState(opened.phrasebook)
  const [pair, setPair] = useState<StageStore>()
  return (
    <WordsProvider phrasebook={phrasebook}>
      <StageProvider value={pair ?? opened.store}>
        <Page
          opened={opened}
          onLarge={onLarge}
          phrasebook={phrasebook}
          onPhrasebook={setPhrasebook}
          onPair={setPair}
        />
      </StageProvider>
    </WordsProvider>
  )
}

interface PageProps {
  readonly opened: Begun
  readonly onLarge: () => void
  readonly phrasebook: Phrasebook
  readonly onPhrasebook: (phrasebook: Phrasebook) => void
  /** A scenario beside its variant takes the stage, or leaves it. */
  readonly onPair: (pair: StageStore | undefined) => void
}

function Page({ opened, onLarge, phrasebook, onPhrasebook, onPair }: PageProps) {
  const { query } = opened
  const t = useText()
  const store = useStageStore()
  const locale = phrasebook.locale as Locale // as: phrasebooks are opened for locales
  const [theme, setTheme] = useState<Theme>(query.theme)
  const [keysOn, setKeysOn] = useState(remembered('keys') !== 'off')
  const [dialog, setDialog] = useState<DialogId>()
  /** Opens a new version of the page, once there is one. */
  const [renew, setRenew] = useState<() => void>()
  const title =
    useStage(({ scenario }) => titleIn(scenario.title, locale)) ??
    t(opened.fromLink ? 'unknownAuthor' : 'ownCluster')

  const speak = useCallback(
    async (next: string) => {
      const found = LOCALES.find((each) => each === next) ?? 'en'
      onPhrasebook(await loadPhrasebook(found))
      remember('lang', found)
    },
    [onPhrasebook],
  )
  useEffect(() => runClock(store), [store])
  useEffect(() => {
    if (!import.meta.env.PROD || __SINGLE__ || query.embed) return
    // The first lesson comes first: what keeps the page is loaded when it has been looked at for a while.
    const later = setTimeout(async () => {
      const { keepOffline } = await import('./offline/keep-offline.ts')
      void keepOffline((open) => setRenew(() => open))
    }, KEEP_AFTER_MS)
    return () => clearTimeout(later)
  }, [query])
  useEffect(() => {
    const stop = opened.store.subscribe((now, before) => {
      if (now.cursor === before.cursor) return
      stop()
      void import('./after-first-step.ts').then(({ afterFirstStep }) =>
        afterFirstStep(opened.store),
      )
    })
    return stop
  }, [opened])
  const isHeld = useStage(({ locks, quiz }) => locks.length > 0 || quiz === 'exam')
  const isNoteworthy =
    opened.fromLink ||
    opened.problems.length > 0 ||
    opened.podCount ||
    opened.course ||
    opened.presentation?.ignored.length ||
    isHeld
  const isComparing = useStage(({ compare }) => compare !== undefined)
  useEffect(() => {
    if (!isComparing) return
    const ending = import('../player/pair.ts').then(({ openPair }) =>
      openPair(opened.store, onPair),
    )
    return () => void ending.then((end) => end())
  }, [isComparing, opened, onPair])
  useEffect(
    () =>
      listenToKeys(store, {
        lettersOn: keysOn,
        help: () => setDialog('help'),
        palette: () => setDialog('palette'),
        language: () => void speak(LOCALES[(LOCALES.indexOf(locale) + 1) % LOCALES.length] ?? 'en'),
      }),
    [store, keysOn, locale, speak],
  )
  useEffect(() => {
    const root = document.documentElement
    root.lang = locale
    root.dataset.theme = theme
    root.dataset.motion = query.motion
    root.dataset.view = query.stage ? 'stage' : query.embed ? 'embed' : 'page'
    document.title = `${title} · Hopscope`
  }, [locale, theme, query, title])

  const { Header, Views } = opened.parts
  const header = Header && (
    <Header
      Dialog={Dialog}
      title={title}
      locale={locale}
      locales={LOCALES.map((value) => ({ value, name: LOCALE_NAMES[value] }))}
      onLocale={(next) => void speak(next)}
      theme={theme}
      themes={THEMES}
      onTheme={(next) => {
        setTheme(next as Theme) // as: the options are the themes
        remember('theme', next)
      }}
      keysOn={keysOn}
      onKeys={(on) => {
        setKeysOn(on)
        remember('keys', on ? 'on' : 'off')
      }}
      dialog={dialog}
      onDialog={setDialog}
    />
  )
  return (
    <Shell
      header={header}
      title={title}
      next={opened.next}
      isStage={query.stage}
      isEmbedded={query.embed}
      Views={Views}
      onStage={onPair}
    >
      {renew && (
        <Suspense fallback={null}>
          <News renew={renew} />
        </Suspense>
      )}
      {isNoteworthy && (
        <Suspense fallback={null}>
          <Notices opened={opened} onLarge={onLarge} />
        </Suspense>
      )}
    </Shell>
  )
}

const titleIn = (
  title: string | Readonly<Record<Locale, string>> | undefined,
  locale: Locale,
): string | undefined => (typeof title === 'object' ? title[locale] : title)
