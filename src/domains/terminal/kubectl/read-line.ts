import { fail, notModelled, type Program } from '../program.ts'
import { type Options, type OptionTable, readOptions } from '../read-options.ts'

/** Flags of kubectl: those that a command has, and those that all have (pkg/cmd/cmd.go, cobra and pflag). */

const COMMON = {
  letters: 'n:',
  long: { 'namespace=': 'n' },
}

/** Flags of the real command that are not imitated. */
const REAL_LONG =
  /^--(?:context|kubeconfig|cluster|user|token|server|request-timeout|v|chunk-size|field-selector|ignore-not-found|kustomize|label-columns|no-headers|output-watch-events|raw|recursive|server-print|show-kind|show-managed-fields|sort-by|subresource|template|dry-run|field-manager|timeout|wait|all|cascade|now|force|grace-period|record|resource-version|current-replicas|revision|to-revision|overwrite|container|stdin|tty|quiet|follow|previous|since|since-time|tail|timestamps|prefix|show-events|delete-emptydir-data|ignore-daemonsets|disable-eviction|pod-selector|skip-wait-for-delete-timeout|server-side|prune|validate|filename)$/

export interface Line {
  readonly options: Options
  readonly namespace: string
}

/** The flags of a command, or kubectl's own complaint. */
export function* readLine(
  command: string,
  words: readonly string[],
  { letters, long = {} }: OptionTable,
): Program<Line | number> {
  const options = readOptions(words, {
    letters: `${COMMON.letters}${letters}`,
    long: { ...COMMON.long, ...long },
  })
  if ('kind' in options) {
    const { kind, option } = options
    const help = `See 'kubectl ${command} --help' for usage.\n`
    if (kind === 'noValue')
      return yield* fail(
        1,
        option.startsWith('-')
          ? `error: flag needs an argument: ${option}\n${help}`
          : `error: flag needs an argument: '${option}' in -${option}\n${help}`,
      )
    if (option.startsWith('--')) {
      if (REAL_LONG.test(option)) return yield* notModelled()
      return yield* fail(1, `error: unknown flag: ${option}\n${help}`)
    }
    const word = words.find((each) => /^-[^-]/.test(each) && each.includes(option)) ?? `-${option}`
    return yield* fail(1, `error: unknown shorthand flag: '${option}' in ${word}\n${help}`)
  }
  return { options, namespace: (options.value('n') ?? 'default').replace(/^=/, '') }
}
