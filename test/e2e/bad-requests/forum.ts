// What the rows of the forum need: accounts, a thread, a post, a file.
import { expect } from 'vitest'
import type { Client } from '../../../src/smoke/client.ts'
import { json } from './app-row.ts'
import type { Forum } from './fastapi-rows.ts'

/** Returns as well where the uploaded file is. */
export async function prepareForum(client: Client): Promise<Forum & { readonly file: string }> {
  const ask = async <T>(question: Parameters<Client['ask']>[0]): Promise<T> => {
    const answer = await client.ask(question)
    expect(answer.status, answer.text()).toBe(201)
    return answer.json() as T
  }
  const register = (name: string): Promise<{ access_token: string; refresh_token: string }> =>
    ask(json('/api/auth/register', { name, password: 'a long enough password' }))
  const [own, other] = [await register('marina'), await register('martha')]
  const bearer = { Authorization: `Bearer ${own.access_token}` }
  const thread = await ask<{ id: number }>(json('/api/threads', { title: 'Tides' }, bearer))
  const post = await ask<{ id: number }>(json(`/api/threads/${thread.id}/posts`, { body: 'High at six.' }, bearer))
  const upload = await ask<{ url: string }>({
    path: '/api/uploads',
    method: 'POST',
    headers: { ...bearer, 'Content-Type': 'multipart/form-data; boundary=x' },
    body: '--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nHigh at six.\r\n--x--\r\n',
  })
  return {
    token: own.access_token,
    refreshToken: own.refresh_token,
    othersToken: other.access_token,
    name: 'marina',
    thread: thread.id,
    post: post.id,
    file: `/api${upload.url}`,
  }
}
