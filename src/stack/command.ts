// A command as people write it, split into words the way a shell would, without a shell.

import { programsOf } from '../model/stack.ts'

/** What a shell would act upon; here it would reach the program as text, which nobody means. */
const operators = /[;&|<>$`]/

/** A variable of the app, which the entry program fills in when it runs the command. */
const variable = /^\$\{[A-Za-z_]\w*\}/

export type Command = { readonly words: readonly string[] } | { readonly problem: string }

/**
 * Splits on spaces; quotes and backslashes keep words together. Nothing is expanded. `takesVariables`: a `${NAME}` that a
 * shell would fill in stays as it is, for the entry program, and any other `${` is written `$${`. `isSeveral`: a word `&&`
 * stands between commands of which each runs when the one before it has ended well.
 */
export function parseCommand(command: string, takesVariables = false, isSeveral = false): Command {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let index = 0; index < command.length; index++) {
    const character = command[index] ?? ''
    const next = command[index + 1] ?? ''
    const [named = ''] = takesVariables && quote !== "'" ? (variable.exec(command.slice(index)) ?? []) : []
    if (isSeveral && quote === undefined && word === undefined && /^&&\s+\S/.test(command.slice(index))) {
      if (words.length === 0 || words.at(-1) === '&&') return { problem: 'must have a command before each &&' }
      words.push('&&')
      index++
    } else if (named !== '') {
      word = (word ?? '') + named
      index += named.length - 1
    } else if (quote === "'" && character !== quote)
      word = (word ?? '') + (takesVariables && character === '$' && next === '{' ? '$$' : character)
    else if (character === quote) quote = undefined
    else if (quote === '"' ? character === '\\' && /["\\$`]/.test(next) : character === '\\' && next !== '') {
      word = (word ?? '') + (takesVariables && next === '$' && command[index + 2] === '{' ? '$$' : next)
      index++
    } else if (quote === '"' ? /[$`]/.test(character) : operators.test(character))
      return { problem: notAShell(character, takesVariables) }
    else if (quote === '"') word = (word ?? '') + character
    else if (character === '"' || character === "'") {
      quote = character
      word ??= ''
    } else if (/\s/.test(character)) {
      if (isSeveral && word === '&&') return { problem: quotedAnd }
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + character
  }
  if (quote !== undefined) return { problem: `must end the quote that it begins with ${quote}` }
  if (isSeveral && word === '&&') return { problem: quotedAnd }
  if (word !== undefined) words.push(word)
  if (words.length === 0) return { problem: 'must be a command' }
  const setting = programsOf(words).find((each) => /^\w+=/.test(each))
  if (setting !== undefined) return { problem: `must begin with a program, not with ${setting}; settings stand in env` }
  return { words }
}

/** The entry program takes it for what stands between two commands. */
const quotedAnd = 'must not have && as an argument by itself'

const notAShell = (character: string, takesVariables: boolean): string =>
  `must be one program and its arguments: no shell reads it, so ${character} means nothing; ${
    takesVariables && character === '$' ? 'a variable of the app is written ${NAME}, and anything else' : 'put it'
  } in quotes, or write a script and name that`
