import { lessonOf } from '../../player/lesson-of.ts'
import { writeLink } from '../../player/link.ts'
import { redact } from '../../player/redact.ts'
import { rootOfPage } from '../../player/root-of-page.ts'
import type { Stage } from '../../player/stage.ts'
import { withoutSecrets } from '../../player/without-secrets.ts'
import { LINK_TEXT_MAX } from '../../scenario/limits.ts'
import type { Scenario } from '../../scenario/schema.ts'

/** What goes into a link, as far as its author can choose. */
export interface LinkChoice {
  /** The whole document, even where a lesson's name and the changes would do. */
  readonly isPermanent: boolean
  /** What was pasted here stays here, goes with other names and addresses, or goes as it is. */
  readonly pasted: 'out' | 'renamed' | 'whole'
  /** Opens at the step on screen. */
  readonly isAtStep: boolean
}

type Shared = Pick<Stage, 'scenario' | 'objects' | 'author' | 'lesson' | 'cursor'> & {
  readonly depth: string
  readonly compare: string | undefined
  /** Where playing stops. */
  readonly breakpoints?: readonly string[]
}

/** Whether the learner has pasted something that was not in the scenario they opened. */
export const hasPasted = ({ scenario, author }: Pick<Shared, 'scenario' | 'author'>): boolean =>
  (typeof scenario.manifests === 'string' &&
    scenario.manifests !== '' &&
    scenario.manifests !== author.scenario.manifests) ||
  (scenario.nodes.length > 0 && scenario.nodes !== author.scenario.nodes) ||
  nodeFilesOf(scenario) !== nodeFilesOf(author.scenario) ||
  scenario.inputs.some(
    (input) =>
      'objects' in input && input.objects !== undefined && !author.scenario.inputs.includes(input),
  )

/** Whether there is a text that somebody pasted once, whoever it was: an author's own may name what others need not know. */
export const holdsText = ({ scenario }: Pick<Shared, 'scenario'>): boolean =>
  (typeof scenario.manifests === 'string' && scenario.manifests !== '') || scenario.nodes.length > 0

/** The resolv.conf files of a Node, as somebody pasted them. */
const nodeFilesOf = ({ cluster }: Scenario): string =>
  `${cluster.dns?.nodeFile ?? ''}\n${cluster.dns?.resolvedFile ?? ''}`

/** The scenario as it was opened, with the settings that were changed since and nothing that was pasted. */
function withoutPasted({ scenario, author }: Shared): Scenario {
  const { seed } = scenario
  // Settings name what they are of.
  const { settings } = scenario.manifests === author.scenario.manifests ? scenario : author.scenario
  const dns = scenario.cluster.dns
  const { nodeFile: _, resolvedFile: __, ...rest } = dns ?? {}
  const { nodeFile, resolvedFile } = author.scenario.cluster.dns ?? {}
  const files = {
    ...(nodeFile !== undefined && { nodeFile }),
    ...(resolvedFile !== undefined && { resolvedFile }),
  }
  const cluster = { ...scenario.cluster, ...(dns && { dns: { ...rest, ...files } }) }
  return { ...author.scenario, seed, cluster, settings }
}

/** What is shared: the scenario, or as much of it as the learner wants to give away; its Secrets never. */
export function sharedScenario(stage: Shared, { pasted }: LinkChoice): Scenario {
  if (pasted === 'renamed') return redact(stage.scenario, stage.objects).scenario
  return pasted === 'out' && hasPasted(stage)
    ? withoutPasted(stage)
    : withoutSecrets(stage.scenario, stage.objects)
}

/** Characters of the texts that a scenario holds, beyond what a link may carry; 0 when it fits. */
export function textOver({ manifests, nodes }: Scenario): number {
  const texts = nodes.flatMap((node) => Object.values(node))
  const own = typeof manifests === 'string' ? manifests.length : 0
  const length = texts.reduce((sum, text) => sum + (text?.length ?? 0), own)
  return length > LINK_TEXT_MAX ? length : 0
}

/** The hash of a link, without `#`. */
export function hashFor(stage: Shared, choice: LinkChoice): Promise<string> {
  const scenario = sharedScenario(stage, choice)
  const isWhole = choice.pasted !== 'out' || !hasPasted(stage)
  const { lesson, cursor, depth, compare, breakpoints = [] } = stage
  return writeLink(
    {
      scenario,
      ...(choice.isPermanent || lesson === undefined ? {} : { base: lesson }),
      ...(choice.isAtStep && isWhole ? { step: cursor } : {}),
      // A document that says how much is told says it at its own opening.
      ...(choice.isAtStep || scenario.depth === undefined ? { level: depth } : {}),
      breakpoints,
      ...(compare === undefined ? {} : { compare }),
    },
    lessonOf,
  )
}

/** Where this page is, without what only this visit had. From the frame of a course: the whole page. */
export function pageAddress(): string {
  const [page = ''] = location.href.split(/[?#]/)
  return page.startsWith('http') ? rootOfPage() : page
}

/**
 * The link of a hash. One that began with a lesson leads to the page of that lesson, so that chats, which never see the
 * hash, show its title and its picture. A page in one file has no such pages beside it, nor has one that is being developed.
 */
export function linkOf(hash: string, locale: string, lesson: string | undefined): string {
  const page = pageAddress()
  if (lesson === undefined || __SINGLE__ || !import.meta.env.PROD)
    return `${page}?lang=${locale}#${hash}`
  const isFirst = locale === 'en' // the page without a language is the English one
  return `${page}lessons/${lesson}/${isFirst ? `?lang=${locale}` : `${locale}/`}#${hash}`
}

/** Which channels take a text of this length; docs/embedding.md says where the limits come from. */
export type LinkSize = 'qr' | 'anywhere' | 'risky' | 'tooLong'

export const sizeOf = (length: number): LinkSize =>
  length <= 300 ? 'qr' : length <= 2_000 ? 'anywhere' : length <= 8_000 ? 'risky' : 'tooLong'
