// One request by HTTP/2, and the answer in the form of the others.
import { connect, constants } from 'node:http2'
import type { Response } from '../../../src/smoke/response.ts'

/** Resolves to undefined where the stream or the connection ends without an answer. */
export function askByHttp2(
  port: number,
  headers: Readonly<Record<string, string>>,
  serverName: string,
): Promise<Response | undefined> {
  return new Promise((resolve) => {
    const session = connect(`https://127.0.0.1:${port}`, { servername: serverName, rejectUnauthorized: false })
    const finish = (answer?: Response): void => {
      session.destroy()
      resolve(answer)
    }
    session.on('error', () => finish())
    // With the end of the body where there is none: what announces one is never sent.
    const stream = session.request({ ':method': 'GET', ...headers }, { endStream: !('content-length' in headers) })
    stream.setTimeout(10_000, () => stream.close(constants.NGHTTP2_CANCEL))
    stream.on('error', () => finish())
    stream.on('close', () => finish())
    stream.on('response', (received) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => finish(response(received, Buffer.concat(chunks))))
    })
  })
}

function response(received: Record<string, unknown>, body: Buffer): Response {
  const headers = Object.entries(received)
    .filter(([name]) => !name.startsWith(':'))
    .map(([name, value]): [string, string] => [name, String(value)])
  const all = (name: string): string[] => headers.flatMap(([each, value]) => (each === name ? [value] : []))
  return {
    status: Number(received[':status']),
    headers,
    body,
    all,
    header: (name) => all(name)[0],
    text: () => body.toString(),
    json: () => JSON.parse(body.toString()) as unknown,
  }
}
