/** What getopt makes of a name that begins with a hyphen: words of an error, or undefined for a name. */
export function nameAsOption(tool: PingTool, name: string): string | undefined {
  if (!name.startsWith('-') || name === '-') return undefined
  const { flags, withArgument } = OPTIONS[tool]
  for (const [at, letter] of Array.from(name.slice(1)).entries()) {
    if (flags.includes(letter)) continue
    if (!withArgument.includes(letter)) return `ping: invalid option -- '${letter}'`
    const rest = name.slice(2 + at)
    return rest === ''
      ? `ping: option requires an argument -- '${letter}'`
      : `ping: invalid argument: '${rest}'`
  }
  return 'ping: usage error: Destination address required'
}

type PingTool = keyof typeof OPTIONS

/** iputils ping/ping.c (20221126) and busybox networking/ping.c (1.35). */
const OPTIONS = {
  iputils: { flags: '46aAbBdDfhLnOqrRUvV', withArgument: 'cFeiIlmMNpQsStTwW' },
  busybox: { flags: '46qv', withArgument: 'cIipstwW' },
} as const
