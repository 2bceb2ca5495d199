// The words of each error status, and the error contract. The table is our own, so that all languages say the same.
'use strict'

const PHRASES = {
  ...{ 400: 'Bad Request', 401: 'Unauthorized', 402: 'Payment Required', 403: 'Forbidden', 404: 'Not Found' },
  ...{ 405: 'Method Not Allowed', 406: 'Not Acceptable', 407: 'Proxy Authentication Required', 408: 'Request Timeout' },
  ...{ 409: 'Conflict', 410: 'Gone', 411: 'Length Required', 412: 'Precondition Failed', 413: 'Payload Too Large' },
  ...{ 414: 'URI Too Long', 415: 'Unsupported Media Type', 416: 'Range Not Satisfiable', 417: 'Expectation Failed' },
  ...{ 418: "I'm a Teapot", 421: 'Misdirected Request', 422: 'Unprocessable Entity', 423: 'Locked' },
  ...{ 424: 'Failed Dependency', 425: 'Too Early', 426: 'Upgrade Required', 428: 'Precondition Required' },
  ...{ 429: 'Too Many Requests', 431: 'Request Header Fields Too Large', 451: 'Unavailable For Legal Reasons' },
  ...{ 500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway', 503: 'Service Unavailable' },
  ...{ 504: 'Gateway Timeout', 505: 'HTTP Version Not Supported', 506: 'Variant Also Negotiates' },
  ...{ 507: 'Insufficient Storage', 508: 'Loop Detected', 510: 'Not Extended', 511: 'Network Authentication Required' },
}

/** Returns the status's phrase; of one that HTTP does not know, the `reason` that came with it. */
function phraseOf(status, reason) {
  return PHRASES[status] ?? (reason || (status < 500 ? 'Client Error' : 'Server Error'))
}

/** Returns the phrase in snake_case, such as `not_found`. */
function codeOf(status, reason) {
  const words = phraseOf(status, reason).toLowerCase().replaceAll("'", '')
  return words.replaceAll(/[^a-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '') || 'error'
}

/** Returns the error contract as JSON; `more` may have another message, and further fields. */
function contract(status, id, reason, more = {}) {
  return JSON.stringify({ code: codeOf(status, reason), message: phraseOf(status, reason), request_id: id, ...more })
}

/** Returns the same as a plain HTML page, for browsers. */
function page(status, id) {
  const phrase = `${status} ${phraseOf(status)}`
  return (
    `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>${phrase}</title>\n<h1>${phrase}</h1>\n` +
    `<p>Request ${id}</p>\n</html>\n`
  )
}

module.exports = { phraseOf, codeOf, contract, page }
