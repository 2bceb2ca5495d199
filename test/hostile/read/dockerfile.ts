// A Dockerfile by the rules of BuildKit's parser: comments, continued lines, one instruction each.

export interface Instruction {
  readonly name: string
  readonly rest: string
}

export function readDockerfile(text: string): readonly Instruction[] {
  const instructions: Instruction[] = []
  let pending: string | undefined
  for (const line of text.split('\n')) {
    if (/^\s*#/.test(line) || (pending !== undefined && line.trim() === '')) continue
    if (pending === undefined && line.trim() === '') continue
    const continued = /\\[ \t]*$/.test(line)
    pending = `${pending ?? ''}${continued ? line.replace(/\\[ \t]*$/, '') : line}`
    if (continued) continue
    // BuildKit looks for one in these alone.
    if (/^\s*(RUN|COPY|ADD)\b[^]*<<-?["']?[A-Za-z_]/i.test(pending)) throw new Error(`a here-document: ${pending}`)
    const [, name = '', rest = ''] = /^\s*([A-Za-z]+)\s+([^]*)$/.exec(pending) ?? []
    if (name === '') throw new Error(`no instruction: ${pending}`)
    instructions.push({ name: name.toUpperCase(), rest: rest.trim() })
    pending = undefined
  }
  if (pending !== undefined) throw new Error('unexpected end of file')
  return instructions
}

/** Words of a shell command without expansions; throws at anything that a shell would act on. */
export function shellWords(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  for (let rest = line; rest !== '';) {
    const match = /^(?:(\s+)|'([^']*)'|\\([^])|([^\s'"\\$`;&|<>()*?[\]#~!{}]+))/.exec(rest)
    if (!match) throw new Error(`a shell would act on ${rest.slice(0, 40)}`)
    if (match[1] === undefined) word = (word ?? '') + (match[2] ?? match[3] ?? match[4] ?? '')
    else if (word !== undefined) {
      words.push(word)
      word = undefined
    }
    rest = rest.slice(match[0].length)
  }
  return word === undefined ? words : [...words, word]
}
