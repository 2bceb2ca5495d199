// Config files of apps: targets that exclude each other, and what the repository has at the other end.
import { isBelow, isTemplate, templateReference } from '../model/config-file.ts'
import type { Diagnostic, Place } from '../model/diagnostic.ts'
import type { Files } from '../model/files.ts'
import type { App } from '../model/plan.ts'
import type { AppSection, Stack } from '../model/stack.ts'
import { placeOfOffset } from './locate.ts'
import { didYouMean } from './nearest.ts'
import type { Problem } from './problem.ts'

/** What the stack file alone tells. */
export function checkConfigTargets({ apps }: Stack): Problem[] {
  return Object.entries(apps).flatMap(([app, section]) => {
    const targets = Object.keys(section.config)
    return targets.flatMap((target): Problem[] => {
      const path = ['apps', app, 'config', target]
      const problem = (message: string, help: string): Problem[] => [
        {
          id: 'invalid-value',
          path,
          atKey: true,
          message: `${path.slice(0, -1).join('.')}: ${target} ${message}`,
          help,
        },
      ]
      const folder = (all: readonly string[]): string | undefined =>
        all.find((each) => (each === '.' ? !target.startsWith('/') : isBelow(target, each)))
      const written = [...section.writable, ...Object.keys(section.uploads)]
      if (written.some((each) => each === target || isBelow(each, target)))
        return problem('is a folder that the app writes to', 'name the file in it that the app reads')
      const above = folder(targets)
      if (above !== undefined)
        return problem(`lies below ${above}, which is a file`, 'give one of the two another path')
      const kept = folder(Object.keys(section.uploads))
      if (kept !== undefined)
        return problem(
          `lies in ${kept}, which is a volume of uploads: the file would be hidden, or kept there`,
          'give it a path outside of uploads; where the app can be told the path, /run/config is the place for it',
        )
      const served = folder(Object.values(section.static))
      if (served !== undefined)
        return problem(`lies in ${served}, which the edge serves to anybody`, 'give it a path outside of static')
      return []
    })
  })
}

/** Targets that are links in the image: a template is written when the container starts. */
export function templateTargets({ config }: AppSection): string[] {
  return Object.keys(config)
    .filter((target) => isTemplate(config[target] ?? ''))
    .toSorted()
}

/** What is wrong with the files of one app; `locate` finds a target in the stack file. */
export function checkConfigFiles(
  { name, environment }: Pick<App, 'name' | 'environment'>,
  { config, path: folder }: Pick<AppSection, 'config' | 'path'>,
  files: Files,
  locate: (target: string) => Place,
): Diagnostic[] {
  const variables = Object.keys(environment).toSorted()
  return Object.entries(config).flatMap(([target, source]): Diagnostic[] => {
    const error = (message: string, help: string): Diagnostic[] => [
      {
        id: 'missing-file',
        severity: 'error',
        message: `apps.${name}.config: ${message}`,
        place: locate(target),
        help,
      },
    ]
    if (!files.paths.includes(source))
      return error(
        `${source} is not in the repository`,
        'give its path from the folder of the stack file; a symbolic link, or a file that .gitignore names, is none of it',
      )
    const text = files.read(source)
    if (text === undefined || text.includes('\0'))
      return error(`${source} is no text`, 'a config file is text in UTF-8, of at most 1 MiB')
    const place = folder === '.' ? target : `${folder}/${target}`
    if (files.paths.some((path) => isBelow(path, place)))
      return error(`${target} is a folder of the app`, 'name the file in it that the app reads')
    return isTemplate(source) ? unknownVariables(name, source, text, variables) : []
  })
}

/** Names that a template asks for and the app does not have, each once and where it stands first. */
function unknownVariables(app: string, file: string, text: string, variables: readonly string[]): Diagnostic[] {
  const unknown = new Map<string, number>()
  for (const { 1: name, index } of text.matchAll(templateReference))
    if (name !== undefined && !variables.includes(name) && !unknown.has(name)) unknown.set(name, index)
  return [...unknown].map(([name, offset]) => ({
    id: 'unknown-reference',
    severity: 'error',
    message: `\${${name}} is not a variable of ${app}`,
    place: placeOfOffset({ file, text }, offset),
    help: `${didYouMean(name, variables)}\nvariables are those under env and secrets; $\${ stands for a literal \${`,
  }))
}
