// Completes the app's environment: fills secrets from their files into the values that name them. Says what is
// missing, and never shows a value.
'use strict'

const { readFileSync } = require('node:fs')
const path = require('node:path')
const { reason } = require('./stop.cjs')

const PLACEHOLDER =
  /\{\{(?:(?<secret>\w[\w.-]*)(?:(?<encode>\|urlencode)|\|address:(?<port>[0-9]{1,5}))?|"(?<literal>[^"]*)")\}\}/y

/** What a value of the environment is wrong with. */
class Malformed extends Error {}

/** Returns a secret file's content without one trailing newline; throws Malformed, or the system's error. */
function readSecret(folder, name) {
  const file = path.join(folder, name)
  const content = readFileSync(file)
  if (content.includes(0)) throw new Malformed(`cannot be set from ${file}: it holds a zero byte`)
  let text
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
  } catch {
    throw new Malformed(`cannot be set from ${file}: it is no UTF-8, and Node knows no other environment`)
  }
  return text.endsWith('\n') ? text.slice(0, -1) : text
}

/** Encodes all but letters, digits and `_.-~`, as a part of a URL. */
function urlencode(text) {
  const upper = (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, upper)
}

/** Returns `host:port` of a URL, of several hosts the first; nothing where the name service knows the hosts. */
function addressIn(url, port) {
  const [, scheme = '', host, own] =
    /^([a-z][a-z0-9+.-]*):\/\/(?:[^/?#]*@)?(\[[^\]/]*\]|[^/?#:,]*)(?::([0-9]+))?/i.exec(url) ?? []
  if (!host) throw new Malformed('must be a URL such as scheme://user:password@host:port/name')
  return scheme.toLowerCase().endsWith('+srv') ? '' : `${host}:${own ?? port}`
}

/** Returns what stands for a placeholder; `read` returns a secret by name. */
function filled({ secret, encode, port, literal }, read) {
  if (secret === undefined) return literal
  const content = read(secret)
  if (encode) return urlencode(content)
  return port === undefined ? content : addressIn(content, port)
}

/** Fills in `{{name}}`, `{{name|urlencode}}`, `{{name|address:port}}` and `{{"literal"}}`. */
function renderTemplate(template, read) {
  let text = ''
  let position = 0
  for (;;) {
    const start = template.indexOf('{{', position)
    if (start < 0) return text + template.slice(position)
    PLACEHOLDER.lastIndex = start
    const found = PLACEHOLDER.exec(template)
    if (!found) {
      const known = 'only {{name}}, {{name|urlencode}}, {{name|address:port}} and {{"text"}} are known'
      throw new Malformed(`has a malformed template at character ${start + 1}: ${known}`)
    }
    text += template.slice(position, start) + filled(found.groups, read)
    position = PLACEHOLDER.lastIndex
  }
}

/** The words of a text. */
function words(text = '') {
  return text.split(/\s+/).filter(Boolean)
}

/** Fills in the templates in `environment`; returns a line for each problem, one for each name. */
function completeEnvironment(environment) {
  // As the public images have it: ours takes files from them, and no variables.
  environment.NODE_VERSION ??= process.versions.node
  const folder = environment.SEAWORTHY_SECRETS_DIRECTORY || '/run/secrets'
  const problems = new Map()
  for (const name of words(environment.SEAWORTHY_TEMPLATES)) {
    if (environment[name] === undefined) {
      problems.set(name, 'is not set, but named as a template')
      continue
    }
    let current
    const read = (secret) => {
      current = path.join(folder, secret)
      return readSecret(folder, secret)
    }
    try {
      environment[name] = renderTemplate(environment[name], read)
    } catch (error) {
      const isOurs = error instanceof Malformed
      problems.set(name, isOurs ? error.message : `cannot be read from ${current}: ${reason(error)}`)
    }
  }
  for (const name of words(environment.SEAWORTHY_REQUIRED)) {
    if (!environment[name] && !problems.has(name)) {
      problems.set(name, environment[name] === undefined ? 'is not set' : 'is empty')
    }
  }
  return [...problems].map(([name, problem]) => `${name} ${problem}`)
}

module.exports = { completeEnvironment, renderTemplate, urlencode }
