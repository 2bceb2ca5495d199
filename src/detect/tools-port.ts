// The port that a variable of the framework's own tools says: people, and whoever stands before the app, look for it there.
import type { Finding } from '../model/detection.ts'
import { foldersUpFrom, joinPath } from './paths.ts'
import { evidenceAt, type Repository } from './repository.ts'
import type { Container } from './statements/containers.ts'
import { readEnvironmentFile } from './statements/environment-file.ts'
import { expand } from './statements/shell.ts'

/** Of the image, its services, and the file of the framework's tools in the app's folder or above it. */
export function portOfTools(
  repository: Repository,
  path: string,
  container: Container | undefined,
  { variable, file }: { readonly variable: string; readonly file: string },
): Finding<number> | undefined {
  const ofImage = container?.image.environment[variable]
  const stated = [
    ...(container?.services.flatMap((service) => service.environment.get(variable) ?? []) ?? []),
    ...(container && ofImage ? [{ ...ofImage, file: container.image.file }] : []),
    ...foldersUpFrom(path).flatMap((folder) => inFile(repository, joinPath(folder, file), variable)),
  ]
  for (const { value, file: where, line } of stated) {
    const port = Number(value)
    if (port >= 1024 && port <= 65535)
      return { value: port, confidence: 0.7, evidence: [evidenceAt(repository, where, line)] }
  }
  return undefined
}

/** With the values of its other lines: `PORT=${SHOP_PORT}`. */
function inFile(
  repository: Repository,
  file: string,
  variable: string,
): { readonly value: string; readonly file: string; readonly line: number }[] {
  const lines = readEnvironmentFile(repository.text(file))
  const values = Object.fromEntries(lines.map(({ name, value }) => [name, value]))
  return lines.flatMap(({ name, value, line }) =>
    name === variable ? { value: expand(value, values), file, line } : [],
  )
}
