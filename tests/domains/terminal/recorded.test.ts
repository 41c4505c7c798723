import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { runCommand } from './fake-pod.ts'

/** What the real tools printed, and how it was recorded: tests/golden/terminal/README.md. */

interface Recorded {
  readonly command: string
  readonly exit: number
  readonly output: string
}

const recorded: readonly Recorded[] = readFileSync('tests/golden/terminal/recorded.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))

/** Whatever is by chance or by the clock of the machine; and the answers of our servers, which are not those of the recording. */
const plain = (text: string): string =>
  text
    .replace(/, id: \d+/g, ', id: N')
    .replace(/Query time: \d+ msec/g, 'Query time: N msec')
    .replace(/WHEN: .*/g, 'WHEN: N')
    .replace(/Date: .*/g, 'Date: N')
    .replace(/bytes from (.*) in \d+ ms/g, 'bytes from $1 in N ms')
    .replace(/time[= ][\d.]+ ?ms/g, 'time N ms')
    .replace(/= [\d.]+(?:\/[\d.]+)+ ms/g, '= N ms')
    .replace(/after \d+ (ms|milliseconds)/g, 'after N $1')

/** What ours does not imitate, and says so. */
const LEFT_OUT: readonly string[] = [
  'host -v web',
  'wget -O- web',
  'wget -O- nosuch',
  'wget -O- -T 1 -t 1 10.244.2.4',
  'wget -O- web:81',
  'busybox wget -O- web',
  'busybox nc -vz web 80',
]

const isPrinted = ({ command }: Recorded) => !/^curl -o/.test(command) // its meter counts bytes in a second

describe('a command prints, byte for byte, what the real one printed, and ends with its exit code', () => {
  test.each(recorded.filter(isPrinted).map((each) => [each.command, each] as const))(
    '%s',
    (command, { output, exit }) => {
      const printed = runCommand(command)
      if (printed.note === 'notModelled') return expect(LEFT_OUT).toContain(command)
      expect(plain(printed.output)).toBe(plain(output))
      expect(printed.exit).toBe(exit)
    },
  )
})
