import { expect, test } from 'vitest'
import { imageProblem } from '../../../src/domains/controllers/parse-image.ts'

test.each([
  'web',
  'web:1',
  'library/web:1.2_a-b',
  'registry.example.org:5000/team/web@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  'localhost/web:latest',
  'Registry.example.org/web', // a domain may have capitals
  `web:${'x'.repeat(128)}`,
])('%s is a name', (image) => expect(imageProblem(image)).toBeUndefined())

test('a name has an end', () => {
  expect(imageProblem('a'.repeat(100_000))).toMatch(
    /repository name must not be more than 255 characters$/,
  )
})

test.each([
  ['Web:1', ': repository name (library/Web) must be lowercase'],
  ['registry.example.org/Team/web', ': repository name (Team/web) must be lowercase'],
  ['web:', ''],
  ['web:-1', ''],
  ['web..one', ''],
  ['web one', ''],
  [`web:${'x'.repeat(129)}`, ''],
])('%s is none', (image, why) =>
  expect(imageProblem(image)).toBe(
    `couldn't parse image name "${image}": invalid reference format${why}`,
  ),
)
