// What the schema cannot see: names that refer to each other.
import type { Providers } from '../model/provider.ts'
import { volumeSlug } from '../model/plan.ts'
import { unfilled, type AppSection, type Stack } from '../model/stack.ts'
import { checkConfigTargets, templateTargets } from './check-config.ts'
import { checkFact, checkFiles } from './check-datastores.ts'
import { checkEdge, checkRoutes } from './check-edge.ts'
import { didYouMean } from './nearest.ts'
import type { Problem } from './problem.ts'

/** Names of what Seaworthy itself puts into the Compose files: the service of the edge, the part that all share. */
const reserved = ['edge', 'hardened']

const edgeFacts = ['domain', 'origin']

export function checkReferences(stack: Stack, providers: Providers): Problem[] {
  return [
    ...checkNames(stack),
    ...checkProcesses(stack),
    ...checkRoutes(stack),
    ...checkEdge(stack),
    ...checkEnvironments(stack, providers),
    ...checkFolders(stack),
    ...checkFiles(stack, providers),
    ...checkConfigTargets(stack),
  ]
}

function checkNames(stack: Stack): Problem[] {
  const problems: Problem[] = []
  for (const section of ['apps', 'datastores'] as const) {
    for (const name of Object.keys(stack[section])) {
      const path = [section, name]
      if (reserved.includes(name))
        problems.push({
          id: 'reserved-name',
          path,
          atKey: true,
          message: `${section}.${name}: this name belongs to Seaworthy's own part of the files`,
        })
      if (section === 'datastores' && Object.hasOwn(stack.apps, name))
        problems.push({ id: 'name-taken', path, atKey: true, message: `datastores.${name}: an app has the same name` })
      const slot = ownerOf(stack, name)
      if (slot !== undefined)
        problems.push({
          id: 'name-taken',
          path,
          atKey: true,
          message: `${section}.${name}: the service of this name belongs to the app ${slot}`,
        })
    }
  }
  return problems
}

/** The app that has a service of this name. */
function ownerOf({ apps }: Stack, name: string): string | undefined {
  return Object.entries(apps).find(([app, { processes }]) =>
    [...ofEveryApp, ...Object.keys(processes)].some((part) => name === `${app}-${part}`),
  )?.[0]
}

/** Services that every app has, by what follows its name. */
const ofEveryApp = ['blue', 'green', 'migrate']

function checkProcesses({ apps }: Stack): Problem[] {
  return Object.entries(apps).flatMap(([app, { processes }]) =>
    Object.keys(processes)
      .filter((name) => ofEveryApp.includes(name))
      .map((name) => ({
        id: 'reserved-name',
        path: ['apps', app, 'processes', name],
        atKey: true,
        message: `apps.${app}.processes.${name}: the service ${app}-${name} is one that every app has`,
      })),
  )
}

function checkEnvironments(stack: Stack, providers: Providers): Problem[] {
  const problems: Problem[] = []
  for (const [app, section] of Object.entries(stack.apps)) {
    const framework = providers.frameworks.find(({ name }) => name === section.framework)
    for (const [key, value] of Object.entries(section.env)) {
      const path = ['apps', app, 'env', key]
      const add = (id: string, message: string, help?: string): void =>
        void problems.push({ id, path, message: `${path.join('.')} ${message}`, help })
      if (value.some((part) => part.kind === 'text' && part.text.includes(unfilled)))
        add('unfilled-value', `still says ${unfilled}`, 'only a person can know this value: write it here')
      if (Object.hasOwn(section.secrets, key)) add('name-taken', 'is also under secrets', 'keep one of the two')
      if (key.startsWith('SEAWORTHY_'))
        add('reserved-name', 'begins with SEAWORTHY_, which belongs to the entry program')
      if (framework?.portVariables.includes(key))
        add(
          'reserved-name',
          'decides where the app listens',
          `say it once, for the edge and the probe too: apps.${app}.port`,
        )
      for (const part of value) {
        if (part.kind === 'text') continue
        const datastore = stack.datastores[part.owner]
        const provider = providers.datastores.find((candidate) => candidate.name === datastore?.engine)
        const owners = [...Object.keys(stack.datastores), 'edge']
        const facts = part.owner === 'edge' ? edgeFacts : provider?.facts
        const wrong = facts
          ? checkFact(part, datastore?.external === true, facts)
          : {
              message: `refers to ${part.owner}, which this stack does not have`,
              help: didYouMean(part.owner, owners),
            }
        if (wrong) add('unknown-reference', wrong.message, wrong.help)
      }
    }
  }
  return problems
}

/** Keys of an app that are built into its image; a folder of `writable` is made when it is mounted. */
const inImage = [
  'framework',
  'path',
  'entry',
  'args',
  'files',
  'tools',
  'apt',
  'version',
  'requirements',
  'release',
  'port',
  'uploads',
  'static',
  'build',
  'assets',
  'output',
  'singlePage',
  'config',
] as const

/** One image serves every environment: an overlay may change how it is run, and not what is in it. */
export function checkImage(shared: Stack, stack: Stack, providers: Providers): Problem[] {
  return Object.entries(stack.apps).flatMap(([app, section]) => {
    const own = shared.apps[app]
    if (!own) return []
    const language = providers.frameworks.find(({ name }) => name === section.framework)?.language
    return inImage
      .filter((key) => JSON.stringify(built(section, key)) !== JSON.stringify(built(own, key)))
      .map((key): Problem => {
        const path = ['apps', app, keyOf(key, language)]
        return {
          id: 'one-image',
          path,
          message: `${path.join('.')} ${key === 'config' ? 'has other templates than' : 'differs from what'} the other environments have`,
          help: 'one image serves every environment: say it once, outside environments',
        }
      })
  })
}

/** Of config files only where a template's result will be. */
const built = (section: AppSection, key: (typeof inImage)[number]): unknown =>
  key === 'config' ? templateTargets(section) : section[key]

/** The key of the stack file that a field of the section comes from. */
function keyOf(field: string, language = field): string {
  if (field === 'version') return language
  if (field === 'release') return 'package'
  return field === 'singlePage' ? 'single_page' : field
}

function checkFolders(stack: Stack): Problem[] {
  return Object.entries(stack.apps).flatMap(([app, { writable, ...section }]) => {
    const uploads = Object.keys(section.uploads)
    const all = [...writable, ...uploads]
    const slugs = uploads.map(volumeSlug)
    const repeated = all.filter((folder, index) => all.indexOf(folder) !== index)
    const alike = uploads.filter((folder, index) => slugs.indexOf(volumeSlug(folder)) !== index)
    return [...new Set([...all.filter((folder) => folder === '.'), ...repeated, ...alike])].map((folder) => ({
      id: 'invalid-value',
      path: ['apps', app, uploads.includes(folder) ? 'uploads' : 'writable'],
      message:
        folder === '.'
          ? `apps.${app}: the app's own folder is read-only; name the folders below it that are written to`
          : `apps.${app}: ${folder} is named twice, or under a name that is the same but for punctuation`,
    }))
  })
}
