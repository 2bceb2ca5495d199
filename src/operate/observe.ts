// Plan -> Observed: asks the engine and looks at the files that are not in git. Changes nothing.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { composeAll, parseContainers } from '../docker/compose.ts'
import { projectVolumes } from '../docker/engine.ts'
import type { Observed, ObservedContainer } from '../model/observed.ts'
import { attempt, must, type Deployment } from './deployment.ts'
import { requireEngine } from './engine.ts'

/** Everything that `reconcile` compares the Plan with. */
export async function observe(deployment: Deployment): Promise<Observed> {
  const { plan, folder, host } = deployment
  const engine = await requireEngine(deployment)
  const [containers, volumes, secrets, tls, liveSlot] = await Promise.all([
    observeContainers(deployment),
    must(deployment, projectVolumes(plan.project)),
    list(join(folder, 'deploy/secrets', plan.environment)),
    list(join(folder, 'deploy/secrets', plan.environment, 'tls')),
    readLiveSlot(folder),
  ])
  const { http, https } = plan.edge.ports
  const wanted = plan.edge.tls === 'off' ? [http] : [http, https]
  // While our own edge runs, the ports are ours.
  const ours = containers.some((container) => container.service === 'edge' && container.state === 'running')
  const taken = ours ? [] : await Promise.all(wanted.map(async (port) => ((await host.portTaken(port)) ? [port] : [])))
  return {
    containers,
    engine,
    liveSlot,
    secrets,
    volumes: volumes.split('\n').filter((name) => name !== ''),
    certificate: tls.includes('key.pem') && tls.includes('certificate.pem'),
    portsTaken: taken.flat(),
  }
}

/** The project's containers, also stopped ones; none while nothing was rendered or the engine is silent. */
export async function observeContainers(
  deployment: Pick<Deployment, 'plan' | 'folder' | 'host'>,
): Promise<readonly ObservedContainer[]> {
  const result = await attempt(deployment, composeAll(deployment.plan.environment, 'ps', '--all', '--format', 'json'))
  return result.exitCode === 0 ? parseContainers(result.stdout) : []
}

/** The slot that `deploy/.env` names. */
async function readLiveSlot(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, 'deploy/.env'), 'utf8').catch(() => '')
  return /^COMPOSE_PROFILES=([a-z]+)$/m.exec(text)?.[1]
}

async function list(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).toSorted()
}
