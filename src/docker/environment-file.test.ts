import { expect, it } from 'vitest'
import { liveSlot, withLiveSlot } from './environment-file.ts'

it.each([
  ['', undefined],
  ['COMPOSE_PROFILES=green\n', 'green'],
  ['A=1\nCOMPOSE_PROFILES=debug,green\nB=2\n', 'green'],
  ['  export COMPOSE_PROFILES = "blue" # mine\r\n', 'blue'],
  ['COMPOSE_PROFILES=blue\nCOMPOSE_PROFILES=green\n', 'green'],
  ['COMPOSE_PROFILES=purple\n', undefined],
  ['COMPOSE_PROFILES=\n', undefined],
  ['#COMPOSE_PROFILES=green\n', undefined],
])('the live slot of %j is %s', (text, slot) => expect(liveSlot(text)).toBe(slot))

it.each([
  ['A=1\nCOMPOSE_PROFILES=purple\nB=2\n', 'A=1\nCOMPOSE_PROFILES=blue\nB=2\n'],
  ['COMPOSE_PROFILES=x\nCOMPOSE_PROFILES=y', 'COMPOSE_PROFILES=blue\nCOMPOSE_PROFILES=blue'],
  ['A=1', expect.stringMatching(/^A=1\n# .*\nCOMPOSE_PROFILES=blue\n$/)],
  ['', expect.stringMatching(/^# .*\nCOMPOSE_PROFILES=blue\n$/)],
])('naming it in %j keeps the other lines', (text, expected) => {
  expect(withLiveSlot(text, 'blue')).toEqual(expected)
  expect(liveSlot(withLiveSlot(text, 'blue'))).toBe('blue')
})
