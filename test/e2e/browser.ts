// A client as a browser is one: cookies are kept, forms carry their token, a self-signed certificate is accepted.
import * as http from 'node:http'
import * as https from 'node:https'
import { expect } from 'vitest'
import type { TestStack } from './stack.ts'

export interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: Buffer
}

export class Browser {
  readonly #origin: string
  readonly #cookies = new Map<string, string>()

  constructor(origin: string) {
    this.#origin = origin
  }

  /** At the stack's HTTPS port. */
  static for(stack: TestStack): Browser {
    return new Browser(`https://localhost:${stack.ports.https}`)
  }

  async get(path: string, headers: http.OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.#request('GET', path, headers)
  }

  /** The value of a Cookie header. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** The token of the form in a page. */
  async token(page: string): Promise<string> {
    return (await this.#tokenField(page))[1]
  }

  /** The form's hidden field that holds its token, as name and value. */
  async #tokenField(page: string): Promise<readonly [string, string]> {
    const answer = await this.get(page)
    const html = answer.body.toString()
    expect(answer.status, `${page}: ${html}`).toBe(200)
    const [, name, token] = /name="(csrf\w*)" value="([^"]+)"/.exec(html) ?? []
    expect(token, `token in ${page}`).toBeDefined()
    return [name ?? '', token ?? '']
  }

  async json(path: string): Promise<unknown> {
    const answer = await this.get(path)
    expect(answer.status, `${path}: ${answer.body.toString()}`).toBe(200)
    return JSON.parse(answer.body.toString())
  }

  /** Sends a form with the token of `page`; a file makes it multipart. */
  async post(
    path: string,
    page: string,
    fields: Record<string, string>,
    file?: Buffer,
    [field, fileName]: readonly [string, string] = ['file', 'attachment.bin'],
  ): Promise<Answer> {
    const form = new FormData()
    for (const [name, value] of [...Object.entries(fields), await this.#tokenField(page)]) form.set(name, value)
    if (file) form.set(field, new Blob([new Uint8Array(file)]), fileName)
    const encoded = new Response(form)
    const body = Buffer.from(await encoded.arrayBuffer())
    const type = encoded.headers.get('content-type') ?? ''
    const headers = { 'content-type': type, 'content-length': body.length, origin: this.#origin }
    return this.#request('POST', path, headers, body)
  }

  async #request(method: string, path: string, headers: http.OutgoingHttpHeaders, body?: Buffer): Promise<Answer> {
    const url = new URL(path, this.#origin)
    const { cookie } = this
    const options = { method, headers: { ...headers, ...(cookie === '' ? {} : { cookie }) }, agent: false as const }
    const answer = await new Promise<Answer>((resolve, reject) => {
      const receive = (response: http.IncomingMessage): void => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        )
      }
      const request =
        url.protocol === 'https:'
          ? https.request(url, { ...options, rejectUnauthorized: false }, receive)
          : http.request(url, options, receive)
      request.on('error', reject).setTimeout(30_000, () => request.destroy(new Error(`${url.href}: no answer in 30 s`)))
      request.end(body)
    })
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      this.#cookies.set(name, value)
    }
    return answer
  }
}

export const account = { username: 'marina', password: 'a long enough password' }

/** A user with one note and one attachment; returns the attachment's path. */
export async function writeNote(browser: Browser, attachment: Buffer): Promise<string> {
  expect((await browser.post('/register', '/register', account)).status).toBe(302)
  expect((await browser.post('/notes', '/', { title: 'Tides', body: 'High at six.' })).status).toBe(302)
  const before = (await browser.json('/api/notes')) as Notes
  const id = before.notes[0]?.id
  expect((await browser.post(`/notes/${id}/attachments`, '/', {}, attachment)).status).toBe(302)
  const { notes } = (await browser.json('/api/notes')) as Notes
  return `/attachments/${notes[0]?.attachments[0]?.id}`
}

export interface Notes {
  readonly notes: readonly {
    readonly id: number
    readonly title: string
    readonly attachments: readonly { readonly id: number }[]
  }[]
}

export async function migrationRuns(browser: Browser): Promise<number> {
  return ((await browser.json('/api/migrations')) as { runs: number }).runs
}
