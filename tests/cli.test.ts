import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const script = fileURLToPath(new URL('../.ci/hopscope.mjs', import.meta.url))

/** Runs the headless command as a script would. */
function hopscope(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    input,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

describe('the headless command', () => {
  test('tells its usage on standard error when it is called without a command', () => {
    const { status, stdout, stderr } = hopscope([])
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain('Usage:')
  })

  test('names a command it does not know', () => {
    const { status, stdout, stderr } = hopscope(['toString'])
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain('“toString”')
  })

  test('says of a command that is documented but missing that it is not there yet', () => {
    expect(hopscope(['resolv-conf'])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'hopscope resolv-conf: not there yet\n',
    })
  })
})
