import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { retell } from './stories.ts'

const ROOT = join(import.meta.dirname, 'domains')

const stories = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.story.txt'))
  .sort()

describe('a story is told as it is written', () => {
  test.each(stories)('%s', (path) => {
    const file = join(ROOT, path)
    const written = readFileSync(file, 'utf8')
    const told = retell(written)
    if (process.env.UPDATE_STORIES) writeFileSync(file, told)
    else expect(told).toBe(written)
  })
})
