import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createApp } from './app.ts'

/** What the app answers, with a database that nobody asks. */
async function ask(path: string, body?: unknown): Promise<Response> {
  const server = createApp({} as never).listen(0)
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) })
  server.close()
  return answer
}

test('a poll without choices is refused, with what is missing', async () => {
  const answer = await ask('/polls', { question: 'Tea?' })
  assert.equal(answer.status, 422)
  assert.deepEqual((await answer.json()).fields, ['question', 'choices'])
})

test('what is no number is no poll', async () => {
  assert.equal((await ask('/polls/none')).status, 404)
})
