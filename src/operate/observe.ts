// Plan -> Observed: asks the engine and looks at the files that are not in git. Changes nothing.
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { endsTls } from '../model/edge.ts'
import { composeAll, parseContainers, type Project } from '../docker/compose.ts'
import { projectVolumes } from '../docker/engine.ts'
import { liveSlot } from '../docker/environment-file.ts'
import type { Observed, ObservedContainer, SourceVersion } from '../model/observed.ts'
import { authorityFolder, readAuthority, readCertificate } from './certificate.ts'
import { attempt, isRendered, must, type Deployment, type Place } from './deployment.ts'
import { requireEngine } from './engine.ts'
import { wrongModes } from './modes.ts'

/** Everything that `reconcile` compares the Plan with. Throws a UserError where the engine does not tell. */
export async function observe(deployment: Deployment): Promise<Observed> {
  const { plan, folder, host } = deployment
  const engine = await requireEngine(deployment)
  const secretsFolder = join(folder, 'deploy/secrets', plan.environment)
  const authority = authorityFolder()
  const signer = await readAuthority(authority)
  const config = [...new Set(plan.apps.flatMap((app) => app.config.map(({ source }) => source)))]
  const [containers, volumes, secretsWrittenAt, configChangedAt, modes, certificate, environmentFile, source] =
    await Promise.all([
      observeContainers(deployment),
      must(deployment, projectVolumes(plan.project)),
      filledFiles(secretsFolder),
      changedFiles(folder, config),
      wrongModes(folder, plan.environment, config),
      readCertificate(join(secretsFolder, 'tls'), signer),
      readFile(join(folder, 'deploy/.env'), 'utf8').catch(() => ''),
      observeSource(deployment),
    ])
  const { http, https } = plan.edge.ports
  const wanted = endsTls(plan.edge) ? [http, https] : [http]
  const ours = containers.flatMap((container) => (container.service === 'edge' ? container.ports : []))
  const taken = await Promise.all(
    wanted.filter((port) => !ours.includes(port)).map(async (port) => ((await host.portTaken(port)) ? [port] : [])),
  )
  return {
    containers,
    engine,
    secrets: Object.keys(secretsWrittenAt),
    secretsWrittenAt,
    configChangedAt,
    certificate,
    authority: { folder: authority, exists: signer !== undefined },
    source,
    wrongModes: modes,
    liveSlot: liveSlot(environmentFile),
    volumes: volumes.split('\n').filter((name) => name !== ''),
    portsTaken: taken.flat(),
  }
}

/** The project's containers, also stopped ones; none while nothing was rendered. */
export async function observeContainers(
  deployment: Pick<Deployment<Project>, 'plan' | 'folder' | 'host'>,
): Promise<readonly ObservedContainer[]> {
  if (!isRendered(deployment)) return []
  return parseContainers(await must(deployment, composeAll(deployment.plan, 'ps', '--all', '--format', 'json')))
}

/** What git says of the stack's folder; undefined without git, a repository or a commit. */
async function observeSource(place: Place): Promise<SourceVersion | undefined> {
  const [version, revision] = await Promise.all([
    attempt(place, ['git', 'describe', '--tags', '--always', '--dirty']),
    attempt(place, ['git', 'rev-parse', 'HEAD']),
  ])
  return version.exitCode === 0 && revision.exitCode === 0
    ? { version: version.stdout.trim(), revision: revision.stdout.trim() }
    : undefined
}

/** When each file of a folder that holds anything was last written; an empty secret is a missing one. */
async function filledFiles(folder: string): Promise<Readonly<Record<string, number>>> {
  const names = await readdir(folder).catch(() => [])
  const filled = await Promise.all(
    names.toSorted().map(async (name): Promise<[string, number][]> => {
      const found = await stat(join(folder, name)).catch(() => undefined)
      return found?.isFile() && found.size > 0 ? [[name, found.mtimeMs]] : []
    }),
  )
  return Object.fromEntries(filled.flat())
}

/** When each file last became what it is: one that was moved there keeps the time at which it was written. */
async function changedFiles(folder: string, paths: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const found = await Promise.all(
    paths.map(async (path): Promise<[string, number]> => [path, (await stat(join(folder, path))).ctimeMs]),
  )
  return Object.fromEntries(found)
}
