import type { World } from '../../../world.ts'
import { isSame, refusalsOf } from '../../api-server/index.ts'
import { isApiDown, type KubeObject } from '../../api-server/model.ts'
import { fail, notModelled, type Program, print, read } from '../program.ts'
import { readWords } from '../read-words.ts'
import { type Named, notFound, readNames } from './find-objects.ts'
import { printYaml } from './print-yaml.ts'
import { readLine } from './read-line.ts'
import { typeOf } from './resources.ts'
import { applyChanged, findNamed } from './write.ts'

/**
 * `kubectl edit` (k8s.io/kubectl/pkg/cmd/util/editor/editoptions.go, v0.36; recorded with v1.36.0). The editor is the page's; what it saved comes
 * with the command as its object. Without one, nothing was changed.
 */

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`

interface Opened {
  readonly object: KubeObject
  /** `deployments.apps`, `deployment.apps` */
  readonly plural: string
  readonly type: string
}

const NO_OPERAND = `error: You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'
`

/** The object that is meant, or the code with which kubectl ends. */
function* open(words: readonly string[]): Program<Opened | number> {
  const line = yield* readLine('edit', words, { letters: '' })
  if (typeof line === 'number') return line
  const { operands } = line.options
  if (operands.length === 0) return yield* fail(1, NO_OPERAND)
  const named: readonly Named[] | number = yield* readNames(operands)
  if (typeof named === 'number') return named
  const [only] = named
  if (!only || only.name === undefined || named.length > 1) return (yield* notModelled()) || 1
  const { resource, name } = only
  const object = yield* findNamed(resource, line.namespace, name)
  if (!object) return yield* fail(1, notFound(resource, name))
  const { plural, group } = resource
  return { object, plural: group === '' ? plural : `${plural}.${group}`, type: typeOf(resource) }
}

export function* runEdit(words: readonly string[], objects?: readonly unknown[]): Program {
  const opened = yield* open(words)
  if (typeof opened === 'number') return opened
  const { object, plural, type } = opened
  const { name } = object.metadata
  const [edited] = (objects ?? []) as readonly (KubeObject | undefined)[] // as: what the editor saved
  if (!edited || isSame(edited, object)) return yield* fail(0, 'Edit cancelled, no changes made.\n')
  const copy = `A copy of your changes has been stored to "/tmp/kubectl-edit-${numberOf(edited)}.yaml"\n`
  if (!isOf(edited, object))
    return yield* fail(1, `${copy}error: At least one of apiVersion, kind and name was changed\n`)
  const reasons = yield* read((world) => refusalsOf(world, edited))
  if (reasons.length > 0)
    return yield* fail(
      1,
      `error: ${plural} "${name}" is invalid\n${copy}error: Edit cancelled, no valid changes were saved.\n`,
    )
  yield* applyChanged(edited)
  yield* print(`${type}/${name} edited\n`)
  return 0
}

const isOf = (edited: KubeObject, { apiVersion, kind, metadata }: KubeObject): boolean =>
  edited.apiVersion === apiVersion &&
  edited.kind === kind &&
  edited.metadata?.name === metadata.name &&
  edited.metadata.namespace === metadata.namespace

const NAME_MAX = 4_294_967_296 // os.CreateTemp draws a number of 32 bits

/** The same text is stored under the same name. */
function numberOf(edited: unknown): number {
  let hash = 0x811c9dc5
  for (const letter of JSON.stringify(edited))
    hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193)
  return (hash >>> 0) % NAME_MAX
}

export interface Edit {
  /** As it is called: `deployments.apps "web"`. */
  readonly title: string
  readonly object: KubeObject
}

/** What the editor opens for a command; undefined where kubectl says something instead. */
export function editOf(world: World, command: string): Edit | undefined {
  const words = readWords(command)
  if (!Array.isArray(words) || !/^(?:kubectl|k)$/.test(words[0] ?? '')) return undefined
  const place = words.indexOf('edit')
  if (place < 1 || isApiDown(world.api)) return undefined
  const program = open([...words.slice(place + 1), ...words.slice(1, place)])
  let step = program.next({ now: 0 })
  while (!step.done) {
    const act = step.value
    step = program.next({ now: 0, ...(act.act === 'read' && { value: act.read(world) }) })
  }
  if (typeof step.value === 'number') return undefined
  const { object, plural } = step.value
  return { title: `${plural} "${object.metadata.name}"`, object }
}

/** The text in the editor, with what was wrong with it before. */
export function editText(
  { title, object }: Edit,
  reasons: readonly string[] = [],
  body?: string,
): string {
  const problems =
    reasons.length === 0
      ? ''
      : `# ${title} was not valid:\n${reasons.map((reason) => `# * ${reason}\n`).join('')}#\n`
  return `${HEADER}${problems}${body ?? printYaml(object)}`
}

/** The text without its comments, as kubectl reads it. */
export const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')

/** What the API server would say of the edited object; of another object it is not asked. */
export const reasonsAgainst = (
  world: World,
  { object }: Edit,
  edited: KubeObject,
): readonly string[] =>
  isOf(edited, object) && !isSame(edited, object) ? refusalsOf(world, edited) : []
