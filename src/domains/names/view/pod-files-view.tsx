import { useMemo } from 'react'
import { ref } from '../../../core/ref.ts'
import type { PodDns } from '../../../scenario/dns-schema.ts'
import type { World } from '../../../world.ts'
import { nameOf, type Pod } from '../../api-server/model.ts'
import type { NamesSettings } from '../model.ts'
import { namesOf } from '../model.ts'
import { podFiles, podWith, tracedFile } from '../pod-files.ts'
import { dnsOf } from './change-options.ts'
import { useNamesText } from './use-names-text.ts'

interface PodFilesViewProps {
  readonly world: World
  readonly pod: Pod
  readonly podDns: PodDns | undefined
  readonly settings: NamesSettings
}

const ALIASES = '\n# Entries added by HostAliases.\n'

/** The two files of a Pod that decide about names, exactly, and where each part of them comes from. */
export function PodFilesView({ world, pod, podDns, settings }: PodFilesViewProps) {
  const t = useNamesText()
  const { changed, lines, warnings, made } = useMemo(() => {
    const changed = podWith(pod, dnsOf(pod, podDns))
    const around = { ...world, names: { ...namesOf(world), settings } }
    return { changed, ...tracedFile(changed, settings), made: podFiles(around, changed) }
  }, [world, pod, podDns, settings])
  const hosts = made.ok ? made.files.hosts : ''
  const [managed = '', aliases] = hosts.split(ALIASES)
  const firstBreak = managed.indexOf('\n') + 1
  const [head, rest] = changed.spec.hostNetwork
    ? [managed.slice(0, firstBreak), managed.slice(firstBreak)]
    : [managed, '']
  return (
    <section className="pod-files" aria-label={t('filesTitle', { pod: ref('pod', nameOf(pod)) })}>
      <h2>{t('filesTitle', { pod: ref('pod', nameOf(pod)) })}</h2>
      <h3 className="mono">/etc/resolv.conf</h3>
      {!made.ok && <p role="alert">{t('kubeletSays', { message: made.why })}</p>}
      {made.ok && lines.length === 0 && <p>{t('fileEmpty')}</p>}
      {lines.map(({ keyword, words }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a file have no other identity
        <div key={place} className="line">
          <code>
            {keyword}
            {words.map(({ text, origin }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: nor have its words
              <span key={index}>
                {' '}
                <span data-origin={origin}>{text}</span>
              </span>
            ))}
          </code>
          <small>
            {groupsOf(words)
              .map(({ origin, count }) =>
                words.length === 1
                  ? t('originBlock', { origin })
                  : t('originsOf', { origin, count }),
              )
              .join(' · ')}
          </small>
        </div>
      ))}
      {warnings.map(({ message }) => (
        <p key={message} className="warning">
          {t('kubeletSays', { message })}
        </p>
      ))}
      <h3 className="mono">/etc/hosts</h3>
      <Block text={head} origin="kubelet" />
      <Block text={rest} origin="node" />
      {aliases !== undefined && (
        <Block text={`${ALIASES.slice(1)}${aliases}`} origin="hostAliases" />
      )}
    </section>
  )
}

interface BlockProps {
  readonly text: string
  readonly origin: 'kubelet' | 'node' | 'hostAliases'
}

function Block({ text, origin }: BlockProps) {
  const t = useNamesText()
  if (text === '') return null
  return (
    <div className="line">
      <pre>{text.replace(/\n$/, '')}</pre>
      <small>{t('originBlock', { origin })}</small>
    </div>
  )
}

/** Neighbours of one origin together. */
function groupsOf<Origin extends string>(words: readonly { readonly origin: Origin }[]) {
  const groups: { origin: Origin; count: number }[] = []
  for (const { origin } of words) {
    const last = groups.at(-1)
    if (last?.origin === origin) last.count++
    else groups.push({ origin, count: 1 })
  }
  return groups
}
