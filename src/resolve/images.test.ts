import { describe, expect, it } from 'vitest'
import { mirrored, pinned } from './images.ts'

describe('one mirror for all registries', () => {
  const name = mirrored({ mirror: 'registry.internal/hub', pin: false })
  it.each([
    ['python:3.13-slim', 'registry.internal/hub/library/python:3.13-slim'],
    ['acme/tool:1', 'registry.internal/hub/acme/tool:1'],
    ['docker.io/acme/tool:1', 'registry.internal/hub/acme/tool:1'],
    ['ghcr.io/astral-sh/uv:0.13.9', 'registry.internal/hub/astral-sh/uv:0.13.9'],
    ['localhost/tool:1', 'registry.internal/hub/tool:1'],
    ['host:5000/tool:1', 'registry.internal/hub/tool:1'],
  ])('%s', (image, expected) => expect(name(image)).toBe(expected))
})

it('a mirror for each registry leaves those without one as they are', () => {
  const name = mirrored({ mirror: { 'ghcr.io': 'cache:5000' }, pin: false })
  expect(name('ghcr.io/astral-sh/uv:0.13.9')).toBe('cache:5000/astral-sh/uv:0.13.9')
  expect(name('python:3.13-slim')).toBe('python:3.13-slim')
})

it('no mirror changes nothing', () => expect(mirrored({ pin: true })('python:3.13-slim')).toBe('python:3.13-slim'))

it('a digest stands beside the tag', () => expect(pinned(new Map([['a:1', 'sha256:12']]))('a:1')).toBe('a:1@sha256:12'))
