// A bad request that an app answers, and what has to be left of its answer.
import type { Question } from '../../../src/smoke/client.ts'
import { browserAccept } from '../error-contract.ts'

/** `S` is what was prepared before: sessions, tokens, rows. */
export interface AppRow<S> {
  readonly what: string
  readonly status: number
  /** At most three rows of one status have the same. */
  readonly cause: string
  readonly question: (prepared: S) => Question
  /** Asked as a browser does, so that the app's own page comes. */
  readonly page?: true
  /** Values of headers that have to come, of the app's own among them. */
  readonly headers?: Readonly<Record<string, RegExp>>
  /** What the body has to hold of what the app says. */
  readonly says?: RegExp
  /** What the body must not hold. */
  readonly hides?: RegExp
}

type Each<S> = readonly [
  what: string,
  question: Question | ((prepared: S) => Question),
  more?: Pick<AppRow<S>, 'headers' | 'says' | 'hides'>,
]

export function appRows<S>(status: number, cause: string, ...each: readonly Each<S>[]): AppRow<S>[] {
  return each.map(([what, question, more = {}]) => ({
    ...{ what, status, cause, ...more },
    question: typeof question === 'function' ? question : () => question,
  }))
}

/** The same, asked by a browser. `says` and `hides` of the page stand in the place of those of the JSON. */
export function asPage<S>(row: AppRow<S>, more: Pick<AppRow<S>, 'says' | 'hides'> = {}): AppRow<S> {
  const { says: _says, hides: _hides, ...rest } = row
  return {
    ...rest,
    ...more,
    what: `${row.what}, for a browser`,
    page: true,
    question: (prepared) => {
      const question = row.question(prepared)
      return { ...question, headers: { ...question.headers, Accept: browserAccept } }
    },
  }
}

export const json = (path: string, body: unknown, headers: Record<string, string> = {}): Question => ({
  path,
  method: 'POST',
  headers: { 'Content-Type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
