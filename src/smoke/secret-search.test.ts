import { describe, expect, it } from 'vitest'
import { secretsIn, spellings } from './secret-search.ts'

const value = 'a+secret/with "signs" & ümlauts=='
const secrets = new Map([
  ['it', spellings(value)],
  ['other', spellings('another-secret')],
])

describe('a secret is found', () => {
  it.each([
    ['as it is', value],
    ['in a URL', `https://x:${encodeURIComponent(value)}@host/`],
    ['in JSON', JSON.stringify({ password: value })],
    ['in base64', Buffer.from(value).toString('base64')],
    ['in base64 after one byte', Buffer.from(`:${value}`).toString('base64')],
    ['in base64 of URLs, between others', Buffer.from(`us:${value}@host`).toString('base64url')],
  ])('%s', (_, text) => {
    expect(secretsIn(`before ${text} after`, secrets)).toEqual(['it'])
    expect(secretsIn(`before ${text.slice(0, 12)} after`, secrets)).toEqual([])
  })
})
