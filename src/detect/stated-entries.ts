// Entries that a repository's own deployment files name: by a server's command, or by a variable of the framework's tools.
import type { Evidence } from '../model/detection.ts'
import type { PythonDetection, PythonFramework } from '../model/provider.ts'
import { parentOf } from './paths.ts'
import { importedAppObjects, type AppObject } from './python/app-objects.ts'
import { importsOf, topLevelNames } from './python/imports.ts'
import { evidenceAt, type Repository } from './repository.ts'
import type { StatedCommand } from './statements/commands.ts'
import type { Container } from './statements/containers.ts'
import { readEnvironmentFile } from './statements/environment-file.ts'
import { namedEntry, serverReference } from './statements/server-reference.ts'

export interface Statement {
  readonly file: string
  readonly object: string
  readonly folder: string | undefined
  readonly weight: number
  readonly evidence: Evidence
  readonly command: StatedCommand | undefined
  readonly container: Container | undefined
}

export function statedEntries(
  repository: Repository,
  provider: PythonFramework,
  commands: readonly StatedCommand[],
  objects: readonly AppObject[],
): Statement[] {
  return commands.flatMap((command) => {
    const found = serverReference(repository, provider, command)
    if (!found) return []
    const object = chooseObject(repository, found.file, found.object, objects)
    const { evidence, container } = command
    return object === undefined
      ? []
      : [
          {
            file: found.file,
            object,
            folder: found.folder,
            weight: command.weight * found.weight,
            evidence,
            command,
            container,
          },
        ]
  })
}

/** Entries named by a variable of the framework's own tools, in images, services and example files. */
export function namedEntries(
  repository: Repository,
  detection: PythonDetection,
  containers: readonly Container[],
  objects: readonly AppObject[],
): Statement[] {
  const found: Statement[] = []
  for (const name of detection.entryVariables ?? []) {
    const add = (
      container: Container | undefined,
      folder: string,
      value: string,
      file: string,
      line: number,
      weight: number,
    ): void => {
      const entry = namedEntry(repository, container, folder, value)
      const object = entry && chooseObject(repository, entry.file, entry.object, objects)
      if (entry && object !== undefined)
        found.push({
          file: entry.file,
          object,
          folder: container ? undefined : folder,
          weight,
          evidence: evidenceAt(repository, file, line),
          command: undefined,
          container,
        })
    }
    for (const container of containers) {
      const own = container.image.environment[name]
      if (own)
        add(container, container.image.folder, own.value, container.image.file, own.line, container.weight * 0.75)
      for (const service of container.services) {
        const given = service.environment.get(name)
        if (given) add(container, container.image.folder, given.value, given.file, given.line, service.weight * 0.75)
      }
    }
    for (const file of repository.paths.filter((path) => /(^|\/)\.(\w+env|env[.\w-]*)$/.test(path))) {
      for (const line of readEnvironmentFile(repository.text(file)))
        if (line.name === name) add(undefined, parentOf(file), line.value, file, line.line, 0.5)
    }
  }
  return found
}

/** The object that a statement means: the one it names, when the file has it, else the file's app. */
function chooseObject(
  repository: Repository,
  file: string,
  named: string | undefined,
  objects: readonly AppObject[],
): string | undefined {
  const made = objects.filter((each) => each.file === file)
  const own = made.length > 0 ? made : importedAppObjects(repository, file, objects)
  if (named === undefined)
    return (
      own.find((each) => /^app(lication)?$/.test(each.object)) ??
      own.find((each) => !each.object.endsWith(')')) ??
      own[0]
    )?.object
  const word = named.replace(/\(.*$/, '')
  const module = repository.module(file)
  const imported = importsOf(module).some(
    (each) => each.as === word || each.names.some(([there, here]) => here === word || there === '*'),
  )
  if (!topLevelNames(module).has(word) && !imported) return undefined
  // A variable may name a factory without calling it; a server must call it.
  return own.some((each) => each.object === `${word}()`) && named === word ? `${word}()` : named
}
