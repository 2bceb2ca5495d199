// Requests to the API on the same origin, with the tokens of who is logged in.
import { keepSession, logOut, readSession } from './session.js'

async function send(method, path, body) {
  const headers = {}
  const token = readSession()?.tokens.access_token
  if (token) headers.Authorization = `Bearer ${token}`
  if (body && !(body instanceof FormData)) {
    headers['Content-Type'] = 'application/json'
    body = JSON.stringify(body)
  }
  return fetch(`/api${path}`, { method, headers, body })
}

/** Access tokens are short-lived: one that has expired is replaced, once. */
async function refresh() {
  const session = readSession()
  const answer = await send('POST', '/auth/refresh', { refresh_token: session.tokens.refresh_token })
  if (answer.ok) keepSession({ ...session, tokens: await answer.json() })
  else if (answer.status === 401) logOut()
  return answer.ok
}

function message(status, body) {
  const said = body?.detail ?? body?.message ?? body?.error?.message
  if (Array.isArray(said)) return said.map(({ loc, msg }) => `${loc?.at(-1)}: ${msg}`).join('; ')
  return typeof said === 'string' ? said : `The server answered ${status}.`
}

export async function api(method, path, body) {
  let answer = await send(method, path, body)
  if (answer.status === 401 && readSession() && (await refresh())) answer = await send(method, path, body)
  const content = answer.status === 204 ? null : await answer.json().catch(() => null)
  if (!answer.ok) throw new Error(message(answer.status, content))
  return content
}

export async function enter(action, credentials) {
  const tokens = await api('POST', `/auth/${action}`, credentials)
  keepSession({ name: credentials.name.trim().toLowerCase(), tokens })
}
