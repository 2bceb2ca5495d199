import { expect, it } from 'vitest'
import { overlay } from './overlay.ts'

it('merges maps, replaces the rest, and takes out what is null', () => {
  const shared = { a: { b: 1, c: [1, 2] }, d: 'x', e: 1 }
  expect(overlay(shared, { a: { c: [3] }, e: null, f: { g: null } })).toEqual({
    a: { b: 1, c: [3] },
    d: 'x',
    f: { g: null },
  })
  expect(shared).toEqual({ a: { b: 1, c: [1, 2] }, d: 'x', e: 1 })
})

it('replaces what is no map on either side', () => {
  expect(overlay({ a: 1 }, [1])).toEqual([1])
  expect(overlay('x', { a: 1 })).toEqual({ a: 1 })
  expect(overlay({ a: {} }, { a: 'x' })).toEqual({ a: 'x' })
})

it('takes names of Object.prototype as names', () =>
  expect(overlay({}, { constructor: { a: 1 } })).toEqual({ constructor: { a: 1 } }))
