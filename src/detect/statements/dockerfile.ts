// Dockerfiles as instructions, and the image that their last stage describes.
import { joinPath } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { expand } from './shell.ts'

/** An image that is built on or run, and the line that names it. */
export interface BaseImage {
  readonly file: string
  readonly image: string
  readonly line: number
}

export interface Instruction {
  readonly name: string
  readonly text: string
  readonly line: number
}

/** What the image of a Dockerfile is, stages that it builds on included. */
export interface DockerImage {
  readonly file: string
  /** Images of its stages, the last stage's first. */
  readonly bases: readonly BaseImage[]
  readonly environment: Readonly<Record<string, { readonly value: string; readonly line: number }>>
  /** Working folder at the end. */
  readonly folder: string
  readonly copies: readonly { readonly sources: readonly string[]; readonly target: string; readonly line: number }[]
  readonly exposes: readonly { readonly port: number; readonly line: number }[]
  readonly runs: readonly { readonly command: string; readonly folder: string; readonly line: number }[]
  readonly volumes: readonly { readonly path: string; readonly line: number }[]
  readonly healthcheck: Instruction | undefined
  readonly entrypoint: Instruction | undefined
  readonly command: Instruction | undefined
}

export function readInstructions(source: string): Instruction[] {
  const instructions: Instruction[] = []
  let open: { name: string; text: string; line: number } | undefined
  let heredoc: string | undefined
  for (const [index, raw] of source.split('\n').entries()) {
    const line = raw.replace(/\r$/, '')
    if (heredoc !== undefined) {
      if (line.trim() === heredoc) heredoc = undefined
      else if (instructions.at(-1)?.name === 'RUN') instructions.push({ name: 'RUN', text: line, line: index + 1 })
      continue
    }
    if (/^\s*#/.test(line) || line.length > 20_000 || (!open && line.trim() === '')) continue
    const continues = /[\\`]\s*$/.test(line)
    const text = line.replace(/[\\`]\s*$/, '')
    if (open) open.text += ` ${text.trim()}`
    else {
      const match = /^\s*([A-Za-z]+)\s+(.*)$/.exec(text)
      if (!match) continue
      open = { name: (match[1] ?? '').toUpperCase(), text: match[2] ?? '', line: index + 1 }
    }
    if (continues) continue
    heredoc = /<<-?["']?(\w+)["']?/.exec(open.text)?.[1]
    instructions.push({ ...open, text: open.text.trim() })
    open = undefined
  }
  if (open) instructions.push(open)
  return instructions
}

/** The file that a folder is built by where none is named: builders take its name in small letters, too. */
export function usualDockerfile(repository: Repository, folder: string): string {
  const [usual = '', small = ''] = ['Dockerfile', 'dockerfile'].map((name) => joinPath(folder, name))
  return !repository.has(usual) && repository.has(small) ? small : usual
}

/** Images that a Dockerfile builds on. */
export function baseImages(file: string, source: string): readonly BaseImage[] {
  return readDockerfile(file, source)?.bases ?? []
}

/** The stage that is built: the target, else the last one. */
export function readDockerfile(file: string, source: string, target?: string): DockerImage | undefined {
  const instructions = readInstructions(source)
  const stages: { name: string; base: string; from: number; to: number }[] = []
  const values: Record<string, string> = {}
  for (const [index, { name, text }] of instructions.entries()) {
    if (name === 'ARG' && stages.length === 0) Object.assign(values, pairs(text))
    if (name !== 'FROM') continue
    const words = expand(text, values)
      .split(/\s+/)
      .filter((word) => !word.startsWith('--'))
    const last = stages.at(-1)
    if (last) last.to = index
    stages.push({ name: (words[2] ?? '').toLowerCase(), base: words[0] ?? '', from: index, to: instructions.length })
  }
  const chosen =
    stages.find((stage) => target !== undefined && stage.name === target.toLowerCase()) ??
    stages.findLast((stage) => !/dev|test|debug|lint/.test(stage.name)) ??
    stages.at(-1)
  if (!chosen) return undefined
  const chain = [chosen]
  for (
    let base = stages.find((stage) => stage.name !== '' && stage.name === chain[0]?.base.toLowerCase());
    base && !chain.includes(base);
  ) {
    chain.unshift(base)
    const below = base.base.toLowerCase()
    base = stages.find((stage) => stage.name !== '' && stage.name === below)
  }
  const bases = stages
    .map((stage) => ({ file, image: stage.base, line: instructions[stage.from]?.line ?? 1 }))
    .toReversed()
  return {
    file,
    bases,
    ...imageOf(
      chain.flatMap((stage) => instructions.slice(stage.from + 1, stage.to)),
      values,
    ),
  }
}

/** The same of all stages together: a program is built in another one than it runs in. */
export function allStages(source: string): Pick<DockerImage, 'copies' | 'runs'> {
  return imageOf(readInstructions(source), {})
}

function imageOf(
  instructions: readonly Instruction[],
  defaults: Readonly<Record<string, string>>,
): Omit<DockerImage, 'file' | 'bases'> {
  const known: Record<string, string> = { ...defaults }
  const environment: Record<string, { value: string; line: number }> = {}
  const copies: { sources: string[]; target: string; line: number }[] = []
  const exposes: { port: number; line: number }[] = []
  const runs: { command: string; folder: string; line: number }[] = []
  const volumes: { path: string; line: number }[] = []
  const last = new Map<string, Instruction>()
  let folder = '/'
  for (const instruction of instructions) {
    const { name, line } = instruction
    const text =
      name === 'RUN' || name === 'CMD' || name === 'ENTRYPOINT' || name === 'HEALTHCHECK'
        ? instruction.text
        : expand(instruction.text, known)
    if (name === 'ARG') Object.assign(known, pairs(text))
    else if (name === 'ENV') {
      for (const [key, value] of Object.entries(pairs(text))) {
        known[key] = value
        environment[key] = { value, line }
      }
    } else if (name === 'FROM') folder = '/'
    else if (name === 'WORKDIR') folder = text.startsWith('/') ? text : `${folder}/${text}`
    else if ((name === 'COPY' || name === 'ADD') && !/--from=/.test(text)) {
      const words = (jsonWords(text) ?? text.split(/\s+/)).filter((word) => !word.startsWith('--'))
      const target = words.pop()
      if (target !== undefined)
        copies.push({ sources: words, target: target.startsWith('/') ? target : `${folder}/${target}`, line })
    } else if (name === 'EXPOSE')
      exposes.push(...[...text.matchAll(/\b(\d+)(?:\/tcp)?\b/g)].map((match) => ({ port: Number(match[1]), line })))
    else if (name === 'RUN') runs.push({ command: text, folder, line })
    else if (name === 'VOLUME')
      volumes.push(
        ...(jsonWords(text) ?? text.split(/\s+/)).map((path) => ({
          path: path.startsWith('/') ? path : `${folder}/${path}`,
          line,
        })),
      )
    else last.set(name, { name, text, line })
    if (name === 'ENTRYPOINT') last.delete('CMD')
  }
  return {
    environment,
    folder,
    copies,
    exposes,
    runs,
    volumes,
    healthcheck: last.get('HEALTHCHECK'),
    entrypoint: last.get('ENTRYPOINT'),
    command: last.get('CMD'),
  }
}

/** The exec form `["a", "b"]`; undefined for the shell form. */
export function jsonWords(text: string): string[] | undefined {
  if (!text.trim().startsWith('[')) return undefined
  try {
    const words: unknown = JSON.parse(text)
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined
  } catch {
    return undefined
  }
}

/** `A=1 B="x y"` and the old `A some text`. */
function pairs(text: string): Record<string, string> {
  const result: Record<string, string> = {}
  if (!/^[A-Za-z_]\w*=/.test(text)) {
    const match = /^([A-Za-z_]\w*)(?:\s+(.*))?$/.exec(text)
    if (match?.[2] !== undefined) result[match[1] ?? ''] = match[2]
    return result
  }
  for (const [, name, double, single, bare] of text.matchAll(
    /([A-Za-z_]\w*)=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S*))/g,
  )) {
    result[name ?? ''] = double ?? single ?? bare ?? ''
  }
  return result
}
