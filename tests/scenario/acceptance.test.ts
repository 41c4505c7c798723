import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readPresentation } from '../../src/app/presentation.ts'
import { CHAPTERS } from '../../src/scenario/catalog/chapters.ts'

const text = readFileSync(new URL('../../docs/acceptance.md', import.meta.url), 'utf8')
const links = [...text.matchAll(/`(\?[a-z]+=[^`]+)`/g)].map(([, link = '']) => link)

test('each link of the acceptance list leads to a lesson that exists, looked at in a way that exists', () => {
  const lessons = Object.values(CHAPTERS).flat()
  expect(links.length).toBeGreaterThan(40)
  for (const link of links) {
    expect(lessons).toContain(new URLSearchParams(link).get('lesson'))
    expect(readPresentation(link).ignored).toEqual([])
  }
})
