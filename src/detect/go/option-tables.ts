// Variables in a table of a Go program's own: `"LISTEN_ADDR": {value: "127.0.0.1:8080"}`, which reads the whole environment by it.
import { parentOf } from '../paths.ts'
import type { Reading } from '../reading.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import type { GoFile } from './source.ts'

/** Fewer entries are a map of something else. */
const fewest = 3

export function tableReadings(repository: Repository, files: readonly GoFile[]): Reading[] {
  const readers = new Set(
    files.filter(({ source }) => /\bos\.Environ\(\)/.test(source)).map(({ path }) => parentOf(path)),
  )
  return files.flatMap(({ path, source, lineOf }) => {
    if (!readers.has(parentOf(path))) return []
    const entries = [
      ...source.matchAll(/^([ \t]*)"([A-Z][A-Z0-9_]*)":\s*(?:&?\w+)?\{(?:([^{}\n]*)\}|([\s\S]{0,1500}?)\n\1\})/gm),
    ]
    if (entries.length < fewest) return []
    return entries.map(({ 2: name = '', 3: short, 4: long, index }) => {
      const fields = short ?? long ?? ''
      // What is written as the environment would have it comes before what is made of it.
      const value =
        /\braw\w*:\s*"([^"\n]*)"/i.exec(fields)?.[1] ??
        /\b(?:default|value|fallback)\w*:\s*"([^"\n]*)"/i.exec(fields)?.[1]
      return {
        name,
        evidence: evidenceAt(repository, path, lineOf(index)),
        required: /\brequired:\s*true/i.test(fields),
        fallback: value === '' ? undefined : value,
        settings: [],
        connection: undefined,
      }
    })
  })
}
