// `${db.url}` and `${db.url:scheme+driver}` in a value: parsed here, looked up in `resolve`. `$${` stands for a literal `${`.

import type { TemplatePart } from '../model/stack.ts'

const reference = /^\$\{([a-z][a-z0-9-]*)\.([a-z_]+)(?::([a-z][a-z0-9]*(?:\+[a-z0-9_]+)?))?\}/

/** Splits a value into text and references, or says what is wrong with it. */
export function parseTemplate(value: string): { parts: readonly TemplatePart[] } | { problem: string } {
  const parts: TemplatePart[] = []
  let text = ''
  for (let index = 0; index < value.length;) {
    const rest = value.slice(index, index + 200)
    if (rest.startsWith('$${')) {
      text += '${'
      index += 3
    } else if (rest.startsWith('${')) {
      const match = reference.exec(rest)
      if (!match) return { problem: 'has a reference that is not of the form ${name.fact}' }
      if (text !== '') parts.push({ kind: 'text', text })
      text = ''
      const [, owner = '', fact = '', scheme] = match
      parts.push({ kind: 'fact', owner, fact, ...(scheme === undefined ? {} : { scheme }) })
      index += match[0].length
    } else {
      text += value[index]
      index += 1
    }
  }
  if (text !== '') parts.push({ kind: 'text', text })
  return { parts }
}
