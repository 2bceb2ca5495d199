import { expect, it } from 'vitest'
import { secretName, text } from '../model/value.ts'
import { standIns } from './stand-ins.ts'

it('keeps the shape of each value, and no secret', () => {
  const password = { kind: 'secret', secret: secretName('db', 'password'), urlencode: true } as const
  const values = { URL: [...text('x://me:'), password, ...text('@db/shop')], MODE: text('prod'), LINES: text('a\nb') }
  const found = standIns({ secrets: { KEY: 'urlsafe', BOX: 'fernet', GIVEN: 'given' } }, values)
  const word = found['KEY'] ?? ''
  expect(word.length).toBeGreaterThan(30)
  expect(found).toEqual({ URL: `x://me:${word}@db/shop`, MODE: 'prod', KEY: word, BOX: found['BOX'], GIVEN: word })
  expect(Buffer.from(found['BOX'] ?? '', 'base64url')).toHaveLength(32)
})
