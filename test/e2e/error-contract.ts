// The contract of errors, as scenarios hold an answer to it: JSON, or a page for a browser, and always the headers.
import { expect } from 'vitest'
import type { Response } from '../../src/smoke/response.ts'
import { brokenContract } from '../../src/smoke/contract.ts'

/** What a browser sends when somebody follows a link. */
export const browserAccept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

const securityHeaders = [
  'content-security-policy',
  'permissions-policy',
  'referrer-policy',
  'x-content-type-options',
  'x-frame-options',
]

/** Every security header exactly once, and no word of which nginx it is. */
export function expectSecurityHeaders(answer: Response): void {
  const counts = Object.fromEntries([...securityHeaders, 'x-request-id'].map((name) => [name, answer.all(name).length]))
  expect(counts).toEqual(Object.fromEntries(Object.keys(counts).map((name) => [name, 1])))
  expect(answer.all('x-xss-protection')).toEqual([])
  expect(answer.all('server').join()).not.toMatch(/\d|gunicorn|uvicorn/)
}

/** An error of this status as JSON in the contract. */
export function expectJson(answer: Response | undefined, status: number): asserts answer is Response {
  expect(brokenContract(answer, status)).toBeUndefined()
  expectSecurityHeaders(answer as Response)
}

/** An error of this status as a page, be it the app's own or the edge's, but not nginx's. */
export function expectPage(answer: Response | undefined, status: number): asserts answer is Response {
  expect([answer?.status, answer?.header('content-type')]).toEqual([status, 'text/html; charset=utf-8'])
  expect(answer?.text()).toMatch(/<!doctype html>/i)
  expect(answer?.text()).not.toMatch(/<center>|<hr>|nginx/i)
  expectSecurityHeaders(answer as Response)
}
