// What a program's errors in JSON become, by what it is asked to answer with.

/** What the program is asked for; `@` in its body stands for so many letters. */
export interface Asked {
  readonly status: number
  /** Each as `Name: value`. */
  readonly headers: readonly string[]
  readonly body: string
  readonly letters?: number
  readonly endless?: boolean
}

export function answerPath({ status, headers, body, letters, endless }: Asked): string {
  const query = new URLSearchParams({ status: String(status), body })
  for (const header of headers) query.append('header', header)
  if (letters !== undefined) query.set('letters', String(letters))
  if (endless) query.set('endless', '')
  return `/answer?${query.toString()}`
}

/** Where the pieces come one after the other, a moment apart. */
export function eventsPath(status: number, type: string, pieces: readonly string[]): string {
  const query = new URLSearchParams({ status: String(status), type })
  for (const piece of pieces) query.append('piece', piece)
  return `/events/?${query.toString()}`
}

interface Row {
  readonly what: string
  readonly asked: Asked
  /** Fields that the answer has beside the request id; a code and a message it always has. */
  readonly says?: Readonly<Record<string, unknown>>
  /** Headers that described the app's body. */
  readonly lacks?: readonly string[]
  readonly type?: string
}

const json = 'Content-Type: application/json'
const problem = 'application/problem+json; charset=utf-8'
const packed = 'Content-Encoding: gzip'
const notValid = { code: 'unprocessable_entity', message: 'The request was understood, but its content is not valid.' }

const of = (body: string, ...headers: string[]): Asked => ({ status: 422, headers: [json, ...headers], body })

export const rows: readonly Row[] = [
  {
    what: 'keeps its fields and gains those of the contract',
    asked: of(
      '{"detail":"No name.","errors":[{"field":"name"}]}',
      'ETag: "a"',
      'Last-Modified: Sat, 01 Jan 2022 00:00:00 GMT',
    ),
    says: { detail: 'No name.', errors: [{ field: 'name' }], code: 'unprocessable_entity', message: 'No name.' },
    lacks: ['etag', 'last-modified'],
  },
  {
    what: 'of another type keeps that',
    asked: { status: 409, headers: [`Content-Type: ${problem}`], body: '{"title":"Taken","status":409}' },
    says: { title: 'Taken', status: 409, code: 'conflict', message: 'Taken' },
    type: problem,
  },
  {
    what: 'with a code and a message of its own keeps them',
    asked: of('{"code":7,"message":"m"}'),
    says: { code: 7, message: 'm' },
  },
  {
    what: 'with another request id has the edge’s',
    asked: of('{"a":1,"request_id":"mine"}'),
    says: { a: 1, ...notValid },
  },
  { what: 'that is an empty object', asked: of(' { } '), says: notValid },
  {
    what: 'that is another alphabet',
    asked: of('{"detail":"Kein Schlüssel – 鍵"}'),
    says: { detail: 'Kein Schlüssel – 鍵', message: 'Kein Schlüssel – 鍵', code: notValid.code },
  },
  { what: 'that is no object becomes the contract', asked: of('["No name."]'), says: notValid },
  { what: 'that is broken becomes the contract', asked: of('{"detail":'), says: notValid },
  { what: 'without a body becomes the contract', asked: of(''), says: notValid },
  {
    what: 'of 60,000 letters is completed',
    asked: { ...of('{"detail":"@"}'), letters: 60_000 },
    says: { detail: 'a'.repeat(60_000), message: 'a'.repeat(60_000) },
  },
  {
    what: 'of 70,000 letters becomes the contract',
    asked: { ...of('{"detail":"@"}'), letters: 70_000 },
    says: notValid,
  },
  {
    what: 'that is compressed is unpacked',
    asked: of('{"detail":"No name."}', packed),
    says: { detail: 'No name.', message: 'No name.' },
    lacks: ['content-encoding'],
  },
  {
    what: 'that unpacks to too much becomes the contract',
    asked: { ...of('{"detail":"@"}', packed), letters: 1_000_000 },
    says: notValid,
    lacks: ['content-encoding'],
  },
  {
    what: 'in an encoding that cannot be undone becomes the contract',
    asked: of('{"detail":"No name."}', 'Content-Encoding: br'),
    says: notValid,
    lacks: ['content-encoding'],
  },
]
