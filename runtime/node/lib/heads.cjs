// The headers of a response, in the three forms that `writeHead` takes: an object, pairs, or one flat list.
'use strict'

const { OURS } = require('./request.cjs')

/** Returns the headers given to writeHead without those that are ours; they would win over what is set. */
function withoutOurs(headers) {
  if (Array.isArray(headers)) {
    const pairs = Array.isArray(headers[0]) ? headers : evenPairs(headers)
    return pairs.filter(([name]) => !OURS.has(String(name).toLowerCase())).flat(1)
  }
  const names = Object.keys(headers)
  if (!names.some((name) => OURS.has(name.toLowerCase()))) return headers
  return Object.fromEntries(names.filter((name) => !OURS.has(name.toLowerCase())).map((name) => [name, headers[name]]))
}

function evenPairs(flat) {
  return Array.from({ length: Math.ceil(flat.length / 2) }, (_, index) => flat.slice(2 * index, 2 * index + 2))
}

/** Sets the headers given to writeHead, as Node does with those set before. */
function setAll(response, headers) {
  if (!headers) return
  if (!Array.isArray(headers)) {
    for (const name of Object.keys(headers)) response.setHeader(name, headers[name])
    return
  }
  const pairs = Array.isArray(headers[0]) ? headers : evenPairs(headers)
  for (const [name] of pairs) response.removeHeader(name)
  for (const [name, value] of pairs) response.appendHeader(name, value)
}

function header(response, name) {
  return String(response.getHeader(name) ?? '')
}

module.exports = { withoutOurs, setAll, header }
