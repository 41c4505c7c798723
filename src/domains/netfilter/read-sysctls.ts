import { say } from './explain.ts'
import { error, type Finding } from './finding.ts'
import type { DumpPart } from './split-dump.ts'

/** Reads lines of `sysctl -a`: `net.ipv4.ip_forward = 1`. What is no number is of no consequence to a walk. */
export function readSysctls(parts: readonly DumpPart[]): {
  readonly sysctls: Readonly<Record<string, number>>
  readonly findings: readonly Finding[]
} {
  const sysctls: Record<string, number> = {}
  const findings: Finding[] = []
  for (const { lines, first } of parts) {
    for (const [at, line] of lines.entries()) {
      const text = line.trim()
      if (text === '' || text.startsWith('#')) continue
      const [, name, value = ''] = /^([^\s=]+)\s*=\s*(.*)$/.exec(text) ?? []
      if (name === undefined)
        findings.push(error(say('strangeLine', { text: text.slice(0, 80) }), first + at))
      // Both `net/ipv4/conf/eth0.20/rp_filter` and `net.ipv4.conf.eth0/20.rp_filter` are written.
      else if (/^-?\d+$/.test(value)) sysctls[name.replaceAll('/', '.')] = Number(value)
    }
  }
  return { sysctls, findings }
}
