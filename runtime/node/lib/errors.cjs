// What becomes of a response with an error status: it passes, or gains the fields of the contract, or is replaced.
'use strict'

const zlib = require('node:zlib')
const { codeOf, contract, page, phraseOf } = require('./status.cjs')

const PASS = 'pass'
const AMEND = 'amend'
const REPLACE = 'replace'

/** Longer error bodies, in bytes, also when unpacked, and ones that take longer to come, are replaced. */
const LONGEST_BODY = 1 << 20
const LONGEST_WAIT_SECONDS = 10

/** Headers that describe the body that was. */
const STALE = [
  ...['content-length', 'content-type', 'content-encoding', 'content-range', 'content-disposition', 'content-language'],
  ...['content-md5', 'content-digest', 'repr-digest', 'digest', 'etag', 'last-modified', 'accept-ranges'],
  ...['transfer-encoding', 'trailer'],
]

/** The content encodings that are undone. JSON in another passes. */
const UNPACKED = new Map([
  ['', []],
  ['identity', []],
  ['gzip', [zlib.gunzipSync]],
  ['x-gzip', [zlib.gunzipSync]],
  ['deflate', [zlib.inflateSync, zlib.inflateRawSync]],
  ['br', [zlib.brotliDecompressSync]],
])

const MOST_KNOWN = 256
const known = new Map()

/** Whether a client names text/html, and with a higher weight than application/json. */
function prefersHtml(accept) {
  let answer = known.get(accept)
  if (answer === undefined) {
    if (known.size >= MOST_KNOWN) known.clear()
    answer = weigh(accept)
    known.set(accept, answer)
  }
  return answer
}

function weigh(accept) {
  const weights = { 'text/html': 0, 'application/json': 0 }
  for (const part of accept.slice(0, 2000).split(',')) {
    const [media, ...parameters] = part.split(';').map((word) => word.trim().toLowerCase())
    if (!Object.hasOwn(weights, media)) continue
    let weight = 1
    for (const parameter of parameters) {
      if (parameter.startsWith('q=')) weight = Math.min(Number(parameter.slice(2)) || 0, 1)
    }
    weights[media] = Math.max(weights[media], weight)
  }
  return weights['text/html'] > weights['application/json']
}

/** Returns what to do with an error of this content type and encoding for a client with this Accept header. */
function plan(contentType, encoding, accept) {
  const kind = contentType.split(';', 1)[0].trim().toLowerCase()
  if ((kind === 'text/html' || kind === 'application/xhtml+xml') && prefersHtml(accept)) return PASS
  if (kind === 'application/json' || /^application\/.*\+json$/.test(kind)) {
    return UNPACKED.has(encoding.trim().toLowerCase()) ? AMEND : PASS
  }
  return REPLACE
}

/** Returns the body without its content encoding; undefined where it is not what the encoding says, or too much. */
function unpacked(body, encoding) {
  const ways = UNPACKED.get(encoding.trim().toLowerCase())
  if (ways.length === 0) return body
  for (const unpack of ways) {
    try {
      return unpack(body, { maxOutputLength: LONGEST_BODY })
    } catch {
      continue
    }
  }
  return undefined
}

/** Returns a JSON object with what it lacks of the contract, its own text untouched; undefined where it is none. */
function amended(body, encoding, status, reason, id) {
  const plain = unpacked(body, encoding)
  if (plain === undefined) return undefined
  let text
  let content
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(plain).trim()
    content = JSON.parse(text)
  } catch {
    return undefined
  }
  if (content === null || typeof content !== 'object' || Array.isArray(content)) return undefined
  const words = [content.detail, content.error, content.description, content.title]
  const fields = {
    code: codeOf(status, reason),
    message: words.find((word) => word && typeof word === 'string') ?? phraseOf(status, reason),
    request_id: id,
  }
  const missing = Object.entries(fields).filter(([name]) => !Object.hasOwn(content, name))
  if (missing.length === 0) return text
  const comma = Object.keys(content).length > 0 ? ',' : ''
  return text.slice(0, -1).trimEnd() + comma + JSON.stringify(Object.fromEntries(missing)).slice(1)
}

/** Returns the content type of an amended body: the app's own, but for a charset that JSON does not have. */
function jsonType(own) {
  return !/charset/i.test(own) || /utf-8/i.test(own) ? own : own.split(';', 1)[0]
}

/** Returns content type and body of an answer that is ours as a whole. */
function ours(status, reason, { id, accept }) {
  return prefersHtml(accept)
    ? { type: 'text/html; charset=utf-8', body: page(status, id) }
    : { type: 'application/json', body: contract(status, id, reason) }
}

/** Returns content type and body of an error that does not pass; a `body` of undefined is replaced, by a page for a
 * client that prefers one. */
function rewritten(body, contentType, encoding, reason, request) {
  const own = body && amended(body, encoding, request.status, reason, request.id)
  return own === undefined ? ours(request.status, reason, request) : { type: jsonType(contentType), body: own }
}

module.exports = {
  PASS,
  AMEND,
  REPLACE,
  LONGEST_BODY,
  LONGEST_WAIT_SECONDS,
  STALE,
  plan,
  rewritten,
  ours,
  jsonType,
  prefersHtml,
}
