// Every setting read from the environment: its name, its default, what is accepted. The entry program checks them
// before the start; the preload reads the same table.
'use strict'

const { isIP } = require('node:net')
const path = require('node:path')
const { domainToASCII } = require('node:url')

/** Thrown for what is not accepted. */
class Unaccepted extends Error {}

function check(holds) {
  if (!holds) throw new Unaccepted()
}

/** What a value must be, in words, and the function that reads it or throws. */
const kind = (accepted, read) => ({ accepted, read })

/** One variable. Set to nothing it means `empty`, or the default where there is none. */
const setting = (name, usual, { accepted, read }, empty = usual) => ({ name, usual, accepted, read, empty })

/** A kind for whole numbers within bounds. */
function wholeNumber(minimum, maximum) {
  const range = maximum === undefined ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`
  return kind(`a whole number ${range}`, (text) => {
    check(/^[0-9]{1,9}$/.test(text) && Number(text) >= minimum && Number(text) <= (maximum ?? Infinity))
    return Number(text)
  })
}

/** A kind for one of a few words. */
const oneOf = (...choices) =>
  kind(`one of ${choices.join(', ')}`, (text) => {
    check(choices.includes(text))
    return text
  })

const PORT = wholeNumber(1, 65_535)
const COUNT = wholeNumber(1)
const SECONDS = wholeNumber(0)

const words = (text) => text.split(/\s+/).filter(Boolean)

/** A kind for words that each match, with spaces between. */
const matching = (accepted, pattern) =>
  kind(accepted, (text) => {
    check(words(text).every((word) => pattern.test(word)))
    return words(text)
  })

/** Reads `host:port` or `[address]:port`. */
function readEndpoint(text) {
  const [, host, port] = /^([^\s:/[\]]+|\[[0-9A-Fa-f:.]+\]):([0-9]+)$/.exec(text) ?? []
  check(host !== undefined && (host.startsWith('[') || domainToASCII(host) !== ''))
  return [host.replaceAll(/[[\]]/g, ''), PORT.read(port)]
}

/** Reads a list of trusted proxies; an empty one trusts nobody. */
function readTrusted(text) {
  for (const part of text.split(',').filter(Boolean)) {
    const [address, length, ...more] = part.trim().split('/')
    const bits = isIP(address) === 6 ? 128 : 32
    const isNetwork = length === undefined || (/^[0-9]{1,3}$/.test(length) && Number(length) <= bits)
    check(part.trim() === '*' || (isIP(address) !== 0 && isNetwork && more.length === 0))
  }
  return text
}

/** Reads a JSON array of words, or nothing. */
function readWords(text) {
  const list = text ? JSON.parse(text) : []
  check(Array.isArray(list) && list.every((word) => typeof word === 'string' && word !== ''))
  return list
}

/** Reads `/url/=folder` entries with spaces between; returns pairs. */
function readStatic(text) {
  return words(text).map((entry) => {
    const [, url, folder] = /^(\/(?:[\w.~-]+\/)*[\w.~-]*)=(.+)$/.exec(entry) ?? []
    check(url !== undefined && !url.split('/').includes('..'))
    return [url, folder]
  })
}

/** Reads `/template=/file` entries with spaces between; returns pairs. */
function readFiles(text) {
  return words(text).map((entry) => {
    const [, template, file] = /^(\/[^=]*)=(\/.*)$/.exec(entry) ?? []
    check(template !== undefined)
    return [template, file]
  })
}

/** Reads absolute folders, separated as in PATH. */
function readFolders(text) {
  const folders = text.split(':').filter(Boolean)
  check(folders.every(path.isAbsolute))
  return folders
}

function readPath(text) {
  check(text === '' || /^\/[!-~]+$/.test(text))
  return text
}

function readAbsolute(text) {
  check(path.isAbsolute(text))
  return text
}

function readWord(text) {
  check(/^[\w.-]*$/.test(text))
  return text
}

/** The entry program's own settings. Times are in seconds. */
const ENTRY = [
  setting('SEAWORTHY_WRITABLE', '', kind("absolute folders with ':' between", readFolders)),
  setting('SEAWORTHY_CONFIG', '', kind('/template=/file, or several with spaces between', readFiles)),
  setting('SEAWORTHY_CONFIG_VARIABLES', '', kind('names with spaces between', words)),
  setting(
    'SEAWORTHY_WAIT',
    '',
    kind('host:port, or several with spaces between', (text) => words(text).map(readEndpoint)),
  ),
  setting('SEAWORTHY_WAIT_SECONDS', '60', SECONDS),
  setting('SEAWORTHY_MIGRATE_LOCK_SECONDS', '600', SECONDS),
  setting('SEAWORTHY_STATIC', '', kind('/url/=folder, or several with spaces between', readStatic)),
  setting('SEAWORTHY_STATIC_ROOT', '/srv/static', kind('an absolute folder', readAbsolute)),
]

/** What the preload in the app's process reads: see lib/. */
const RUNTIME = [
  setting('SEAWORTHY_ENVIRONMENT', '', kind('a word', readWord)),
  setting('SEAWORTHY_ERRORS', 'contract', oneOf('contract', 'passthrough')),
  setting('SEAWORTHY_LIVENESS', '', kind('a URL path such as /healthz', readPath)),
  setting('SEAWORTHY_READINESS', '', kind('a URL path such as /readyz', readPath)),
  setting('SEAWORTHY_QUIET', '', matching('URL paths with spaces between', /^\/[!-~]*$/)),
  setting(
    'SEAWORTHY_METRICS_PORT',
    '',
    kind(PORT.accepted.replace('whole number', 'port'), (text) => (text ? PORT.read(text) : undefined)),
  ),
  setting('SEAWORTHY_DATASTORES', '', matching('names with spaces between', /^[a-z0-9][a-z0-9_-]*$/)),
  setting('SEAWORTHY_MIGRATE', '', kind('a JSON array of words such as ["prisma", "migrate", "deploy"]', readWords)),
  setting('SEAWORTHY_MIGRATE_DIRECTORY', '', kind('a folder', String)),
  setting('LOG_FORMAT', 'text', oneOf('text', 'json')),
  setting('SEAWORTHY_CORS', 'strict', oneOf('strict', 'public')),
  setting('PORT', '3000', PORT),
  setting('SHUTDOWN_GRACE_SECONDS', '30', COUNT),
  setting('FORWARDED_ALLOW_IPS', '*', kind('* or addresses with commas between', readTrusted), ''),
]

/** Returns the values by name, and one line for each that is not accepted. */
function loadSettings(settings, environment) {
  const values = {}
  const problems = []
  for (const { name, usual, accepted, read, empty } of settings) {
    const text = environment[name] ?? usual
    try {
      values[name] = read(text === '' ? empty : text)
    } catch {
      problems.push(`${name} must be ${accepted}, got "${text}"`)
    }
  }
  return { values, problems }
}

/** Returns the variable that holds a datastore's URL. */
function datastoreVariable(name) {
  return `SEAWORTHY_DATASTORE_${name.toUpperCase().replaceAll('-', '_')}`
}

/** Returns the datastores' URLs by name, and a line for each that is not accepted, without its value. */
function loadDatastores(names, environment) {
  const urls = new Map(names.map((name) => [name, environment[datastoreVariable(name)] ?? '']))
  const problems = [...urls]
    .filter(([, url]) => !/^[a-z][a-z0-9+.-]*:\/\/\S/.test(url))
    .map(([name]) => `${datastoreVariable(name)} must be a URL such as postgresql://user:password@host:5432/name`)
  return { urls, problems }
}

/** Returns all values that a server needs, the datastores' URLs among them as `datastores`, and the problems. */
function loadAll(environment) {
  const { values, problems } = loadSettings(RUNTIME, environment)
  const { urls, problems: unaccepted } = loadDatastores(values.SEAWORTHY_DATASTORES ?? [], environment)
  return { values: { ...values, datastores: urls }, problems: [...problems, ...unaccepted] }
}

module.exports = { ENTRY, RUNTIME, loadSettings, loadAll }
