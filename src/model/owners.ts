// Whose a datastore is that is a file: one app's, for its folder lies in that app's container.
import type { Providers } from './provider.ts'
import type { Stack } from './stack.ts'

/** The apps that would have the file: those whose environment refers to it, else every program. */
export function ownersOf(datastore: string, { apps }: Pick<Stack, 'apps'>, { frameworks }: Providers): string[] {
  const all = Object.entries(apps)
  const told = all.filter(([, { env }]) =>
    Object.values(env).some((value) => value.some((part) => part.kind === 'fact' && part.owner === datastore)),
  )
  const isProgram = (framework: string): boolean => frameworks.find(({ name }) => name === framework)?.kind !== 'site'
  const owners = told.length > 0 ? told : all.filter(([, { framework }]) => isProgram(framework))
  return owners.map(([name]) => name)
}
