// A bad request to the edge, as bytes.
import { browserAccept } from '../error-contract.ts'

/** What differs between stacks. */
export interface Target {
  /** The Host header that is right. */
  readonly host: string
  /** A page that an app answers. */
  readonly page: string
  /** Takes bodies. */
  readonly post: string
  /** A file that the edge serves itself. */
  readonly file: string
  /** Health and metrics, as the outside would ask for them. */
  readonly hidden: readonly [string, string, string]
  /** Below it a client has one request a minute. */
  readonly limited: string
}

export interface EdgeRow {
  readonly what: string
  readonly status: number
  /** The cause, with which the log would tell it from others of the same status: at most three rows have one. */
  readonly cause: string
  readonly bytes: (target: Target) => Uint8Array
  /** Asked as a browser does, so that a page comes. */
  readonly page?: true
  /** Values of headers that have to come. */
  readonly headers?: Readonly<Record<string, RegExp>>
}

export const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')
export const long = (length: number): string => 'a'.repeat(length)

/** A request line and header lines as they are, and a body. */
export const raw = (first: string, headers: readonly string[], body = ''): Uint8Array =>
  bytes([first, ...headers, '', body].join('\r\n'))

/** A request that is right but for what is given. */
export const get = (target: Target, path: string, ...headers: string[]): Uint8Array =>
  raw(`GET ${path} HTTP/1.1`, [`Host: ${target.host}`, 'Connection: close', ...headers])
export const ask = (target: Target, method: string, path: string, ...headers: string[]): Uint8Array =>
  raw(`${method} ${path} HTTP/1.1`, [`Host: ${target.host}`, 'Connection: close', ...headers])
export const post = (target: Target, headers: readonly string[], body: string): Uint8Array =>
  raw(`POST ${target.post} HTTP/1.1`, [`Host: ${target.host}`, ...headers], body)

type Bytes = EdgeRow['bytes']
export const rows = (status: number, cause: string, ...each: readonly [what: string, make: Bytes][]): EdgeRow[] =>
  each.map(([what, make]) => ({ what, status, cause, bytes: make }))

/** The same with a browser's Accept header in front of all others: before the headers are read there is none. */
export function asBrowser(all: readonly EdgeRow[]): EdgeRow[] {
  return all.map((row) => ({
    ...row,
    what: `${row.what}, for a browser`,
    page: true,
    bytes: (target) =>
      bytes(Buffer.from(row.bytes(target)).toString('latin1').replace('\r\n', `\r\nAccept: ${browserAccept}\r\n`)),
  }))
}
