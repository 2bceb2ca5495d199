// The contract of errors, as checks hold answers to it.
import type { Failure } from '../model/receipt.ts'
import type { Client, Question } from './client.ts'
import type { Response } from './response.ts'

/** Why an answer is not the contract's JSON with this status; undefined where it is. */
export function brokenContract(answer: Response | undefined, status: number): string | undefined {
  if (!answer) return 'no answer at all'
  const shown = `${answer.status} ${answer.header('content-type') ?? ''} ${answer.text().slice(0, 120)}`
  if (answer.status !== status) return `status ${shown}`
  if (!/^application\/json(;|$)/.test(answer.header('content-type') ?? '')) return `not application/json: ${shown}`
  const body = answer.json() as { code?: unknown; message?: unknown; request_id?: unknown } | undefined
  const id = answer.header('x-request-id')
  if (typeof body?.code !== 'string' && typeof body?.code !== 'number') return `no code: ${shown}`
  if (typeof body.message !== 'string' || body.message === '') return `no message: ${shown}`
  if (id === undefined || body.request_id !== id) return `request_id is not the one X-Request-ID: ${shown}`
  return undefined
}

/** Asks, and holds the answer to the contract. */
export async function expectContract(client: Client, question: Question, status: number): Promise<readonly Failure[]> {
  const got = brokenContract(await client.ask(question), status)
  return got === undefined ? [] : [failure(client, question, `${status} in the contract of errors`, got)]
}

/** A failure of a question that can be asked with curl. */
export function failure(client: Client, question: Question, expected: string, got: string): Failure {
  return { what: `${question.method ?? 'GET'} ${question.path}`, expected, got, see: client.curl(question) }
}
