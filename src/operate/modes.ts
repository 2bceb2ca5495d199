// Who may read what Docker mounts: a secret is its containers' alone, and these run as users of their own.
import { chmod, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModeChange } from '../model/observed.ts'

/** The mode that a file or folder should have, from the one it has. */
type Rule = (mode: number) => number

/** Below this folder only its owner gets; what is in it is mounted by the engine, which is root. */
const ownersFolder: Rule = () => 0o700
/** Readable for a container's own user; Compose cannot change the owner. */
const secretFile: Rule = () => 0o444
const readableFolder: Rule = (mode) => mode | 0o555
const readableFile: Rule = (mode) => mode | 0o444

/** What has another mode than it should, of what is there; `mounted` are files of the repository. */
export async function wrongModes(
  folder: string,
  environment: string,
  mounted: readonly string[],
): Promise<readonly ModeChange[]> {
  const secrets = `deploy/secrets/${environment}`
  const found = await Promise.all([
    change(folder, 'deploy/secrets', ownersFolder),
    change(folder, secrets, ownersFolder),
    changesIn(folder, secrets, secretFile),
    change(folder, `${secrets}/tls`, readableFolder),
    changesIn(folder, `${secrets}/tls`, secretFile),
    change(folder, `deploy/edge/${environment}`, readableFolder),
    changesIn(folder, `deploy/edge/${environment}`, readableFile),
    ...mounted.map((path) => change(folder, path, readableFile)),
  ])
  return found.flat()
}

/** Sets the modes. */
export async function setModes(folder: string, changes: readonly ModeChange[]): Promise<void> {
  for (const { path, mode } of changes) await chmod(join(folder, path), mode)
}

/** Of the files of a folder, not of the folders below it. */
async function changesIn(folder: string, below: string, rule: Rule): Promise<readonly ModeChange[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).map((entry) => `${below}/${entry.name}`)
  return (await Promise.all(files.toSorted().map((path) => change(folder, path, rule)))).flat()
}

async function change(folder: string, path: string, rule: Rule): Promise<readonly ModeChange[]> {
  const found = await stat(join(folder, path)).catch(() => undefined)
  const mode = found && found.mode & 0o777
  return mode === undefined || rule(mode) === mode ? [] : [{ path, mode: rule(mode) }]
}
