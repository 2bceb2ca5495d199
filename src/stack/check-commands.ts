// Variables of the app in its commands: `${NAME}`, which the entry program fills in.
import { templateReference } from '../model/config-file.ts'
import type { Diagnostic, Place } from '../model/diagnostic.ts'
import type { App } from '../model/plan.ts'
import { commandsOf, type AppSection } from '../model/stack.ts'
import { secretsIn } from '../model/value.ts'
import { didYouMean } from './nearest.ts'

/** What the commands of one app name and the app does not have; `locate` finds a key of the app in the stack file. */
export function checkCommands(
  { name, environment, recipe }: Pick<App, 'name' | 'environment' | 'recipe'>,
  section: Pick<AppSection, 'migrate' | 'processes' | 'tasks'>,
  locate: (path: readonly string[]) => Place,
): Diagnostic[] {
  const variables = [...Object.keys(environment), ...Object.keys(recipe.runtimeEnvironment)].toSorted()
  return commandsOf(section).flatMap(([path, { command }]) =>
    [
      ...new Set(command.flatMap((word) => [...word.matchAll(templateReference)].flatMap(([, found]) => found ?? []))),
    ].flatMap((variable): Diagnostic[] => {
      const wrong = (id: string, message: string, help: string): Diagnostic[] => [
        {
          id,
          severity: 'error',
          message: `apps.${name}.${path.join('.')}: \${${variable}} ${message}`,
          place: locate(path),
          help,
        },
      ]
      if (!variables.includes(variable))
        return wrong(
          'unknown-reference',
          `is not a variable of ${name}`,
          `${didYouMean(variable, variables)}\nvariables are those under env and secrets; single quotes keep \${ as it is`,
        )
      if (secretsIn(environment[variable] ?? []).length > 0)
        return wrong(
          'secret-in-argument',
          'holds a secret, and every user of the machine can read the arguments of a process',
          'have the program read it from its environment, where it is already, or from a file under config',
        )
      return []
    }),
  )
}
