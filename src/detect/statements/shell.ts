// Shell text as simple commands: words, the folder in which each runs, and the variables set before it.

export interface ShellCommand {
  readonly words: readonly string[]
  readonly line: number
  /** Folder by the script's own `cd`, from where the script started. Absolute when the script says so. */
  readonly folder: string
}

const separators = new Set(['&&', '||', ';', '|', '&', '(', ')', '{', '}'])
const prefixes = new Set([
  'exec',
  'then',
  'do',
  'else',
  'if',
  'elif',
  'while',
  'until',
  'sudo',
  'time',
  'nohup',
  'env',
  '!',
  'command',
  'gosu',
  'su-exec',
  'tini',
  'dumb-init',
  '--',
  'pipenv',
  'poetry',
  'uv',
  'run',
  'dotenv',
  'ddtrace-run',
  'newrelic-admin',
  'run-program',
])

/** Reads a script; `variables` are replaced where they are known. */
export function readShell(
  source: string,
  variables: Readonly<Record<string, string>> = {},
  firstLine = 1,
): ShellCommand[] {
  const commands: ShellCommand[] = []
  const known: Record<string, string> = { ...variables }
  let folder = '.'
  let line = firstLine
  for (const logical of joinLines(source)) {
    for (const words of splitCommands(wordsOf(logical.text, known))) {
      const rest = dropPrefixes(words, known)
      const [name, first] = rest
      if (name === 'cd' && first !== undefined) folder = first.startsWith('/') ? first : `${folder}/${first}`
      else if (rest.length > 0) commands.push({ words: rest, line, folder })
    }
    line += logical.lines
  }
  return commands
}

/** Shell text whose `if` compares two texts that are known, without the branch that is not taken; one `if` in another stays. */
export function withoutUntaken(source: string, variables: Readonly<Record<string, string>>): string {
  return source.replaceAll(
    /\bif\s+\[\[?\s(\S+)\s+(!=|==?)\s+(\S+)\s\]\]?\s*;\s*then\s(.*?);\s*fi\b/gs,
    (whole, left: string, operator: string, right: string, body: string) => {
      const [a = '', b = ''] = [left, right].map((each) => wordsOf(each, variables).join(''))
      if (/\$/.test(a + b) || /\bif\s/.test(body)) return whole
      const [then = '', otherwise = ''] = body.split(/;\s*else\s/, 2)
      return (a === b) === (operator !== '!=') ? then : otherwise
    },
  )
}

function dropPrefixes(words: readonly string[], known: Record<string, string>): string[] {
  let index = 0
  for (; index < words.length; index++) {
    const word = words[index] ?? ''
    const assignment = /^(?:export\s+)?([A-Za-z_]\w*)=(.*)$/s.exec(word)
    if (assignment) known[assignment[1] ?? ''] = assignment[2] ?? ''
    else if (word !== 'export' && !prefixes.has(word)) break
  }
  return words.slice(index)
}

function* joinLines(source: string): Generator<{ text: string; lines: number }> {
  let text = ''
  let lines = 0
  for (const line of source.split('\n')) {
    lines += 1
    if (line.length > 10_000) continue
    if (/\\\s*$/.test(line)) text += `${line.replace(/\\\s*$/, '')} `
    else {
      yield { text: text + line, lines }
      text = ''
      lines = 0
    }
  }
  if (text !== '') yield { text, lines }
}

function splitCommands(words: readonly string[]): string[][] {
  const commands: string[][] = [[]]
  for (const word of words) {
    if (separators.has(word)) commands.push([])
    else commands.at(-1)?.push(word)
  }
  return commands.filter((command) => command.length > 0)
}

/** Words of one line: quotes taken off, comments dropped, operators words of their own. */
export function wordsOf(line: string, variables: Readonly<Record<string, string>> = {}): string[] {
  const words: string[] = []
  let word: string | undefined
  const pieces =
    /\s+|#|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|&&|\|\||[;|&(){}]|\$\{[^}]*\}|\$[A-Za-z_]\w*|\$.|[^\s'"\\;|&(){}$#]+|./gs
  for (const match of line.matchAll(pieces)) {
    const [piece, single, double, escaped] = match
    if (/^\s/.test(piece)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (piece === '#' && word === undefined) break
    else if (single !== undefined) word = (word ?? '') + single
    else if (double !== undefined) word = (word ?? '') + expand(double, variables)
    else if (escaped !== undefined) word = (word ?? '') + escaped
    else if (separators.has(piece)) {
      if (word !== undefined) words.push(word)
      words.push(piece)
      word = undefined
    } else word = (word ?? '') + (piece.startsWith('$') ? expand(piece, variables) : piece)
  }
  if (word !== undefined) words.push(word)
  return words
}

/** Replaces `$X`, `${X}` and `${X:-default}`; what is unknown stays as it is. */
export function expand(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(
    /\$\{([A-Za-z_]\w*)(?::?[-=]([^{}]*))?(?::?\?[^{}]*)?\}|\$([A-Za-z_]\w*)/g,
    (whole, braced: string | undefined, fallback: string | undefined, bare: string | undefined) =>
      variables[braced ?? bare ?? ''] ??
      (fallback === undefined ? whole : expand(fallback.replace(/^"(.*)"$/, '$1'), variables)),
  )
}
