// Command lines of the Docker CLI itself, and what they print.
import { certificateNames } from '../model/plan.ts'

/** Prints the engine's CPUs and version; see `parseEngineFacts`. */
export const engineFacts = ['docker', 'info', '--format', '{{.NCPU}} {{.ServerVersion}}'] as const
/** Prints the version of the Compose plugin. */
export const composeVersion = ['docker', 'compose', 'version', '--short'] as const
/** Prints the id of an image that is there. */
export const imageId = (image: string): string[] => ['docker', 'image', 'inspect', '--format', '{{.Id}}', image]
/** Prints the names of a project's volumes, one a line. */
export const projectVolumes = (project: string): string[] => [
  'docker',
  'volume',
  'ls',
  '--quiet',
  '--filter',
  `label=com.docker.compose.project=${project}`,
]
/** Prints what the last health checks of a container answered. */
export const healthLog = (container: string): string[] => [
  'docker',
  'inspect',
  '--format',
  '{{range .State.Health.Log}}{{.Output}}{{end}}',
  container,
]

/** Oldest versions with all that the generated files use: start_interval (25), !override and !reset (2.24.4). */
export const oldest = { engine: [25, 0, 0], compose: [2, 24, 4] } as const

/** Parses the output of `engineFacts`. */
export function parseEngineFacts(output: string): { readonly cpus: number; readonly version: string } {
  const [cpus = '', version = ''] = output.trim().split(' ')
  return { cpus: Number(cpus), version }
}

/** Whether a version such as `v2.26.1-4` or `26.1.5+dfsg1` is at least the oldest that serves. */
export function atLeast(version: string, least: readonly number[]): boolean {
  const parts = version
    .replace(/^v/, '')
    .split(/[.+~-]/)
    .map(Number)
  for (const [index, wanted] of least.entries()) {
    const part = parts[index] ?? 0
    if (Number.isNaN(part)) return false
    if (part !== wanted) return part > wanted
  }
  return true
}

/** A self-signed certificate and its key, printed one after the other; no file is written. */
export function selfSignedCertificate(image: string, domain: string): string[] {
  // 397 days: the longest that browsers accept.
  const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 397 -keyout - -out -'.split(' ')
  return [
    // Without a log driver of its own the key would stand in the daemon's log of the container.
    ...'docker run --rm --log-driver none --network none --user 65534:65534 --cap-drop ALL --entrypoint openssl'.split(
      ' ',
    ),
    image,
    ...request,
    // A common name holds 64 characters, a domain up to 253; browsers read the alternative names alone.
    ...['-subj', '/CN=seaworthy'],
    ...['-addext', `subjectAltName=${certificateNames(domain)}`],
  ]
}
