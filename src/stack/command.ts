// A command as people write it, split into words the way a shell would, without a shell.

/** What a shell would act upon; here it would reach the program as text, which nobody means. */
const operators = /[;&|<>$`]/

export type Command = { readonly words: readonly string[] } | { readonly problem: string }

/** Splits on spaces; quotes and backslashes keep words together. Nothing is expanded. */
export function parseCommand(command: string): Command {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let index = 0; index < command.length; index++) {
    const character = command[index] ?? ''
    const next = command[index + 1] ?? ''
    if (quote === "'" && character !== quote) word = (word ?? '') + character
    else if (character === quote) quote = undefined
    else if (quote === '"' ? character === '\\' && /["\\$`]/.test(next) : character === '\\' && next !== '') {
      word = (word ?? '') + next
      index++
    } else if (quote === '"' ? /[$`]/.test(character) : operators.test(character))
      return { problem: notAShell(character) }
    else if (quote === '"') word = (word ?? '') + character
    else if (character === '"' || character === "'") {
      quote = character
      word ??= ''
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + character
  }
  if (quote !== undefined) return { problem: `must end the quote that it begins with ${quote}` }
  if (word !== undefined) words.push(word)
  if (words.length === 0) return { problem: 'must be a command' }
  if (/^\w+=/.test(words[0] ?? ''))
    return { problem: `must begin with a program, not with ${words[0]}; settings stand in env` }
  return { words }
}

const notAShell = (character: string): string =>
  `must be one program and its arguments: no shell reads it, so ${character} means nothing; put it in quotes, or write a script and name that`
