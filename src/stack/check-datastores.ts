// What a datastore asks of the apps that use it: a file is of one app, and of an external server only its URL is known.
import { ownersOf } from '../model/owners.ts'
import type { Providers } from '../model/provider.ts'
import { unfilled, type Stack, type TemplatePart } from '../model/stack.ts'
import { didYouMean } from './nearest.ts'
import type { Problem } from './problem.ts'

export function checkFiles(stack: Stack, providers: Providers): Problem[] {
  return Object.entries(stack.datastores).flatMap(([name, { engine, file }]): Problem[] => {
    const provider = providers.datastores.find((candidate) => candidate.name === engine)
    if (provider?.kind !== 'file') return []
    const owners = ownersOf(name, stack, providers)
    const [owner = ''] = owners
    const app = stack.apps[owner]
    if (owners.length !== 1 || !app)
      return [
        {
          id: 'invalid-value',
          path: ['datastores', name],
          atKey: true,
          message: `datastores.${name}: a file is of one app, ${owners.length === 0 ? 'and none of this stack is a program' : `and ${owners.join(' and ')} would share it`}`,
          help: `let one app name it, such as env: {DATABASE_URL: "\${${name}.url}"}, or take a server`,
        },
      ]
    const path = file ?? provider.usualFile(name)
    const folder = path.slice(0, path.lastIndexOf('/'))
    return [
      ...(path.includes(unfilled)
        ? [
            {
              id: 'unfilled-value',
              path: ['datastores', name, 'file'],
              message: `datastores.${name}.file still says ${unfilled}`,
              help: 'name the file as the code does, in a folder of its own; or let the code read a variable, and leave file out',
            },
          ]
        : []),
      ...(app.replicas > 1
        ? [
            {
              id: 'invalid-value',
              path: ['apps', owner, 'replicas'],
              message: `apps.${owner}.replicas: ${provider.title} is a file, and ${app.replicas} containers would write it at once`,
              help: 'let it be 1, or take a server',
            },
          ]
        : []),
      ...(app.uploads[folder]
        ? [
            {
              id: 'invalid-value',
              path: ['apps', owner, 'uploads'],
              message: `apps.${owner}.uploads: ${folder} is public at ${app.uploads[folder]}, and holds the database ${name}`,
              help: `keep the database in a folder of its own: datastores.${name}.file`,
            },
          ]
        : []),
      ...(app.writable.includes(folder)
        ? [
            {
              id: 'invalid-value',
              path: ['apps', owner, 'writable'],
              message: `apps.${owner}.writable: ${folder} holds the database ${name}, and what is writable is lost with the container`,
              help: 'leave it out: the folder of a database is kept, and can be written to',
            },
          ]
        : []),
    ]
  })
}

/** What is wrong with a reference to a datastore; undefined: nothing. */
export function checkFact(
  { owner, fact, scheme }: Extract<TemplatePart, { kind: 'fact' }>,
  isExternal: boolean,
  facts: readonly string[],
): { readonly message: string; readonly help?: string | undefined } | undefined {
  const asked = `asks for ${owner}.${fact} as ${scheme}, but`
  if (isExternal && (fact !== 'url' || scheme !== undefined))
    return {
      message:
        fact === 'url'
          ? `${asked} the URL of an external datastore is used as it is given`
          : `refers to ${owner}.${fact}, but of an external datastore only the url is known`,
      help:
        fact === 'url'
          ? `leave :${scheme} out, and write the URL into the secret ${owner}_url with the scheme that the app wants`
          : `give the app the whole \${${owner}.url}, or this value as a value or secret of its own`,
    }
  if (scheme !== undefined && fact !== 'url')
    return {
      message: `${asked} only a url has a scheme`,
      help: `write \${${owner}.url:${scheme}}, or leave :${scheme} out`,
    }
  return facts.includes(fact) ? undefined : { message: `refers to ${owner}.${fact}`, help: didYouMean(fact, facts) }
}
