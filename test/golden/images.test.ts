// A stack behind a mirror: no file names a public image in any other way.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { deployOf } from './deploy.ts'

const example = new URL('../../examples/forum/', import.meta.url).pathname
const text = readFileSync(`${example}seaworthy.yaml`, 'utf8')

/** What follows FROM, COPY --from and `image:`, but for stages and what the stack builds itself. */
function imagesIn(stackFile: string): string[] {
  const found = deployOf(stackFile, example)
    .artifacts.filter(({ path }) => /Dockerfile$|\.yaml$/.test(path))
    .flatMap(({ content }) => [...content.matchAll(/^ *(?:FROM |COPY --from=|image: )(\S*[:/]\S*)/gm)])
    .map(([, image = '']) => image)
  return [...new Set(found)].filter((image) => !/^forum-\w+:prod$/.test(image)).toSorted()
}

it('names every public image in the mirror', () => {
  expect(imagesIn(text)).toEqual([
    'ghcr.io/astral-sh/uv:0.13.9',
    'nginx:1.30',
    'node:22-bookworm-slim',
    'postgres:17',
    'python:3.13-slim',
  ])
  expect(imagesIn(`${text}\nimages: {mirror: registry.internal/hub}\n`)).toEqual([
    'registry.internal/hub/astral-sh/uv:0.13.9',
    'registry.internal/hub/library/nginx:1.30',
    'registry.internal/hub/library/node:22-bookworm-slim',
    'registry.internal/hub/library/postgres:17',
    'registry.internal/hub/library/python:3.13-slim',
  ])
})
