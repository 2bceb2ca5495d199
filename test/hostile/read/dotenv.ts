// An environment file as compose-go's dotenv package reads it (dotenv/parser.go, v2): written from its rules, not from ours.

/** The variables in the order of the file. Throws where Compose would. */
export function readDotenv(text: string): Map<string, string> {
  const variables = new Map<string, string>()
  let rest = text
  for (;;) {
    rest = rest.replace(/^(?:\s+|#[^\n]*)+/, '')
    if (rest === '') return variables
    const name = /^(?:export\s+)?([A-Za-z0-9_.[\]-]+)[ \t]*[=:][ \t]*/.exec(rest)
    if (!name) throw new Error(`unexpected character in variable name near ${rest.slice(0, 40)}`)
    rest = rest.slice(name[0].length)
    const [value, length] = rest.startsWith('"')
      ? doubleQuoted(rest)
      : rest.startsWith("'")
        ? singleQuoted(rest)
        : bare(rest)
    variables.set(name[1] ?? '', value)
    rest = rest.slice(length)
  }
}

function bare(text: string): [string, number] {
  const line = text.split('\n', 1)[0] ?? ''
  return [expanded((line.split(' #', 1)[0] ?? '').trimEnd()), line.length]
}

function singleQuoted(text: string): [string, number] {
  const end = text.indexOf("'", 1)
  if (end < 0) throw new Error('unterminated quoted value')
  return [text.slice(1, end), end + 1]
}

function doubleQuoted(text: string): [string, number] {
  const match = /^"((?:[^"\\]|\\[^])*)"/.exec(text)
  if (!match) throw new Error('unterminated quoted value')
  // First a backslash before a quote goes, then the escapes that Go knows are read, then variables.
  const unquoted = (match[1] ?? '').replaceAll(/\\([^])/g, (pair, character: string) =>
    character === '"' ? '"' : pair,
  )
  const escapes: Record<string, string> = {
    a: '\u0007',
    b: '\b',
    c: 'c',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
    v: '\v',
    $: '$$',
    '"': '"',
    '\\': '\\',
  }
  const plain = unquoted.replaceAll(/\\(?:([abcfnrtv$"\\])|0(\d{0,3}))/g, (_, letter?: string, octal?: string) =>
    letter === undefined ? String.fromCharCode(parseInt(octal ?? '0', 8)) : (escapes[letter] ?? letter),
  )
  return [expanded(plain), match[0].length]
}

/** `$$` is a dollar; before a name or a brace a `$` is a variable, and anywhere else an error. Neither may be there. */
function expanded(text: string): string {
  return text.replaceAll(/\$([^]?)/g, (_, next: string) => {
    if (next === '$') return '$'
    throw new Error(`a variable would be expanded near ${text.slice(0, 40)}`)
  })
}
