import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The repository. Every command runs in it, wherever the caller stands. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** Entry points of the tools: started with this Node, so that no shell and no PATH is needed. */
const TOOLS = {
  biome: 'node_modules/@biomejs/biome/bin/biome',
  playwright: 'node_modules/@playwright/test/cli.js',
  tsc: 'node_modules/typescript/bin/tsc',
  vite: 'node_modules/vite/bin/vite.js',
  vitest: 'node_modules/vitest/vitest.mjs',
}

/** What is kept is plain text. Tools disagree on how they are asked for it, so colours are taken out. */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')

/**
 * Runs a command to its end. Its output is kept, not shown, unless `show` is set: who calls decides whether anybody
 * needs to read it. A command that is over its time is ended together with its children.
 */
export function runCommand(command, args, { env = {}, show = false, timeMaxMs = 600_000 } = {}) {
  return new Promise((resolve) => {
    const own = process.platform !== 'win32' // a group of its own, so that its children end with it
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
      detached: own,
    })
    let text = ''
    const keep = (data) => {
      text += data
    }
    child.stdout?.setEncoding('utf8').on('data', keep)
    child.stderr?.setEncoding('utf8').on('data', keep)

    const end = () => {
      try {
        process.kill(own ? -child.pid : child.pid, 'SIGKILL')
      } catch {} // it has ended by itself
    }
    const late = setTimeout(() => {
      text += `\n${command} was ended after ${timeMaxMs / 1000} s\n`
      end()
    }, timeMaxMs)
    const interrupted = () => {
      end()
      process.exit(130)
    }
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted)

    const done = (status) => {
      clearTimeout(late)
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
      resolve({ status, text: text.replace(COLOURS, '') })
    }
    child.on('error', (error) => {
      text += `${command}: ${error.message}\n`
      done(127)
    })
    child.on('close', (status) => done(status ?? 1))
  })
}

/** Runs one of the project's own tools. */
export const runTool = (name, args, options) =>
  runCommand(process.execPath, [TOOLS[name], ...args], options)

/** Output of another command, moved in by two spaces: a line of it can never be taken for one of ours. */
export const indent = (text) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
