// An answer that is read as it comes.
import { request, type RequestOptions } from 'node:https'

export interface Stream {
  readonly status: number
  /** What has come so far, with the moments of each piece in milliseconds. */
  readonly pieces: readonly { readonly at: number; readonly text: string }[]
  /** No more is read, so that it waits at the other side; and reading goes on. */
  pause(): void
  resume(): void
  /** Resolves at the end: whether it came whole. */
  readonly whole: Promise<boolean>
  close(): void
}

export function openStream(port: number, path: string, options: RequestOptions = {}): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path, rejectUnauthorized: false, agent: false, ...options },
      (response) => {
        const pieces: { at: number; text: string }[] = []
        response.setEncoding('utf8')
        response.on('data', (text: string) => pieces.push({ at: performance.now(), text }))
        resolve({
          status: response.statusCode ?? 0,
          pieces,
          pause: () => response.pause(),
          resume: () => response.resume(),
          whole: new Promise((done) => {
            response.on('error', () => done(false)).on('close', () => done(response.complete))
          }),
          close: () => asked.destroy(),
        })
      },
    )
    asked.on('error', reject).end()
  })
}
