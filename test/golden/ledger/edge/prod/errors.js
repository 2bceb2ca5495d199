// Made by Seaworthy from seaworthy.yaml; change it there. sha256:6c436fef085ff1fd3f84be0b1d3cb9a34a4173930f52df81b26bebc62f409d3c
// What becomes of an app's error answer where no runtime in the app's image puts it into the contract: a JSON object
// keeps its fields and gains those that it lacks, a page passes for whoever prefers one, anything else is replaced.
import zlib from 'zlib'

// In bytes: a JSON body, also when unpacked, that is completed, and of one that is replaced how much is still read.
const LONGEST_BODY = 65536
const LONGEST_REST = 1048576

// Headers that describe the body that was.
const STALE = [
  ...['Content-Length', 'Content-Encoding', 'Content-Disposition', 'Content-Language', 'Content-MD5', 'Content-Digest'],
  ...['Repr-Digest', 'Digest', 'ETag', 'Last-Modified', 'Accept-Ranges'],
]

// Of one answer. The engine uses them again for another request, so that `header` sets all of them.
let plan, encoding, body, dropped

/** Called with the head of each answer. */
function header(r) {
  plan = planOf(r)
  encoding = (r.headersOut['Content-Encoding'] || '').trim().toLowerCase()
  body = Buffer.from('')
  dropped = 0
  if (plan === 'pass') return
  STALE.forEach((name) => delete r.headersOut[name])
  // A range that does not exist is told how long the file is.
  if (!/^bytes \*\//.test(r.headersOut['Content-Range'] || '')) delete r.headersOut['Content-Range']
  if (plan === 'complete') return
  // What we send is ASCII; nginx keeps a charset that the app has named, and adds it by itself.
  const charset = /;\s*charset=/i.test(r.variables.upstream_http_content_type || '') ? '' : '; charset=utf-8'
  r.headersOut['Content-Type'] = prefersPage(r) ? `text/html${charset}` : 'application/json'
  r.headersOut['Content-Length'] = String(Buffer.byteLength(r.variables.error_body))
}

function planOf(r) {
  if (r.status < 400) return 'pass'
  const kind = (r.headersOut['Content-Type'] || '').split(';')[0].trim().toLowerCase()
  if ((kind === 'text/html' || kind === 'application/xhtml+xml') && prefersPage(r)) return 'pass'
  return /^application\/(.*\+)?json$/.test(kind) ? 'complete' : 'replace'
}

const prefersPage = (r) => r.variables.error_format === 'html'

/** Called with each piece of a body as it comes. */
function filter(r, data, flags) {
  if (plan === 'pass') {
    r.sendBuffer(data)
    r.done()
  } else if (plan === 'replace') {
    replace(r, r.variables.error_body, flags)
  } else if (plan === 'drop') {
    dropped += data.length
    if (dropped > LONGEST_REST) throw new Error('an error without an end: the connection is closed')
    if (flags.last) r.sendBuffer('', flags)
  } else {
    body = Buffer.concat([body, data])
    if (body.length > LONGEST_BODY) replace(r, contract(r), flags)
    else if (flags.last) r.sendBuffer(completed(r) || contract(r), flags)
  }
}

/** Sends what stands in the place of the app's body; the rest of that is read, and dropped. */
function replace(r, text, { last }) {
  plan = 'drop'
  r.sendBuffer(text, { last, flush: true })
}

function fields(r) {
  const { error_code: code, error_message: message, edge_request_id: request_id } = r.variables
  return { code, message, request_id }
}

/** The contract alone; the head has already said that it is JSON. */
const contract = (r) => JSON.stringify(fields(r))

/** The app's own text with what it lacks of the contract; undefined where it is no JSON object. */
function completed(r) {
  let text, content
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(unpacked()).trim()
    content = JSON.parse(text)
  } catch {
    return undefined
  }
  if (content === null || typeof content !== 'object' || Array.isArray(content)) return undefined
  const ours = fields(r)
  const words = [content.detail, content.error, content.description, content.title]
  ours.message = words.find((word) => word && typeof word === 'string') || ours.message
  // By another id nobody would find the request in the logs.
  if (Object.hasOwn(content, 'request_id') && content.request_id !== ours.request_id) {
    text = JSON.stringify(Object.assign(content, { request_id: ours.request_id }))
  }
  const missing = Object.entries(ours).filter(([name]) => !Object.hasOwn(content, name))
  if (missing.length === 0) return text
  const comma = Object.keys(content).length > 0 ? ',' : ''
  return text.slice(0, -1).trimEnd() + comma + JSON.stringify(Object.fromEntries(missing)).slice(1)
}

/** The body without its content encoding. */
function unpacked() {
  if (encoding === '' || encoding === 'identity') return body
  if (encoding !== 'gzip' || body[3] !== 0) throw new Error(`no way to undo ${encoding}`)
  // Behind the body stands the length that it unpacks to, before it a head of ten bytes.
  if (body.readUInt32LE(body.length - 4) > LONGEST_BODY) throw new Error('longer than is completed')
  return zlib.inflateRawSync(body.subarray(10))
}

export default { header, filter }
