// 2,000 stack files that try to break out: each is refused with a place, or comes back whole from every file it went into.
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { Diagnostic } from '../../src/model/diagnostic.ts'
import { checkFiles } from './check-files.ts'
import { deployOf } from './deploy.ts'
import { hostileStack, hostileText } from './stacks.ts'

const numRuns = 2000

// Two thousand stacks are a minute of a machine that does nothing else.
vi.setConfig({ testTimeout: 300_000 })

describe('hostile stack files', () => {
  it('are refused with places, or rendered to exactly what they say', () => {
    let accepted = 0
    fc.assert(
      fc.property(hostileStack, (stack) => {
        const { diagnostics, files } = deployOf(stack.text)
        if (!files) return expectPlaces(diagnostics, stack.text)
        accepted++
        checkFiles(stack, files)
      }),
      { numRuns },
    )
    // Neither way of passing may crowd out the other.
    expect(accepted).toBeGreaterThan(numRuns * 0.3)
    expect(accepted).toBeLessThan(numRuns * 0.95)
  })

  it('that are broken as YAML too never make the parser throw', () => {
    const cut = fc.tuple(hostileStack, hostileText, fc.nat(), fc.nat(40)).map(([{ text }, rubbish, at, length]) => {
      const place = at % (text.length + 1)
      return text.slice(0, place) + rubbish + text.slice(place + length)
    })
    fc.assert(
      fc.property(cut, (text) => {
        const { diagnostics, files } = deployOf(text)
        if (!files) expectPlaces(diagnostics, text)
      }),
      { numRuns },
    )
  })
})

function expectPlaces(diagnostics: readonly Diagnostic[], text: string): void {
  expect(diagnostics.length).toBeGreaterThan(0)
  const lines = text.split('\n')
  for (const { place, message, severity } of diagnostics) {
    expect(severity).toBe('error')
    expect(message).not.toBe('')
    expect(place?.file).toBe('seaworthy.yaml')
    expect(place?.line).toBeGreaterThanOrEqual(1)
    expect(place?.line).toBeLessThanOrEqual(lines.length)
    expect(place?.column).toBeGreaterThanOrEqual(1)
    expect(place?.column).toBeLessThanOrEqual((lines[(place?.line ?? 1) - 1] ?? '').length + 1)
  }
}
