// Command lines of the Docker CLI itself, and what they print.
import { certificateNames } from '../model/edge.ts'
import type { BuildSettings } from '../model/recipe.ts'

/** Prints the engine's CPUs and version; see `parseEngineFacts`. */
export const engineFacts = ['docker', 'info', '--format', '{{.NCPU}} {{.ServerVersion}}'] as const
/** Prints the version of the Compose plugin. */
export const composeVersion = ['docker', 'compose', 'version', '--short'] as const
/** Prints the id of an image that is there. */
export const imageId = (image: string): string[] => ['docker', 'image', 'inspect', '--format', '{{.Id}}', image]
/** Pulls an image, and prints its digest among the rest; see `parseDigest`. */
export const pullImage = (image: string): string[] => ['docker', 'pull', image]
/**
 * Builds a Dockerfile, `stage` of it without the engine's cache, and puts the files of its last stage into the folder
 * `into`; no image is kept. Authorities and arguments are given as to an image's build.
 */
export const buildFiles = ({
  dockerfile,
  into,
  stage,
  ca,
  args,
}: BuildSettings & { readonly dockerfile: string; readonly into: string; readonly stage: string }): string[] => [
  ...['docker', 'buildx', 'build', '--progress=plain', '--no-cache-filter', stage],
  ...(ca === undefined ? [] : ['--secret', `id=ca,src=${ca}`]),
  ...args.flatMap((name) => ['--build-arg', name]),
  ...['--file', dockerfile, '--output', `type=local,dest=${into}`, '.'],
]
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

/**
 * Parses the output of `pullImage`: the digest under which the registry has the tag now, of all platforms where it has
 * several. What `docker image inspect` tells may be several digests, of former pulls too.
 */
export function parseDigest(output: string): string | undefined {
  return /^Digest: (sha256:[0-9a-f]{64})$/m.exec(output)?.[1]
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

/** The name by which certificates of a local authority are known again. */
export const authorityName = 'Seaworthy local authority'

const openssl = (image: string, ...options: string[]): string[] => [
  // Without a log driver of its own the key would stand in the daemon's log of the container.
  ...'docker run --rm --log-driver none --network none --cap-drop ALL'.split(' '),
  ...options,
  ...['--entrypoint', 'openssl', image, 'req', '-x509'],
  ...'-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout - -out -'.split(' '),
]

/** A certificate authority for this machine's own work, and its key, printed one after the other. */
export function makeAuthority(image: string): string[] {
  return [
    ...openssl(image, '--user', '65534:65534'),
    // Ten years: it is told to browsers once.
    ...['-days', '3650', '-subj', `/CN=${authorityName}`],
    ...['-addext', 'basicConstraints=critical,CA:TRUE,pathlen:0', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  ]
}

/** A certificate that the authority in `folder` signs, and its key, printed one after the other. */
export function signedCertificate(image: string, domain: string, folder: string): string[] {
  return [
    // Root, because the authority's key is readable for its owner alone, whoever that is.
    ...openssl(image, '--cap-add', 'DAC_READ_SEARCH', '--user', '0:0', '--volume', `${folder}:/authority:ro`),
    ...['-CA', '/authority/authority.pem', '-CAkey', '/authority/key.pem'],
    // 397 days: the longest that browsers accept. A common name holds 64 characters, a domain up to 253; browsers
    // read the alternative names alone.
    ...['-days', '397', '-subj', '/CN=seaworthy', '-addext', `subjectAltName=${certificateNames(domain)}`],
    ...['-addext', 'basicConstraints=critical,CA:FALSE', '-addext', 'extendedKeyUsage=serverAuth'],
  ]
}

/** Prints all that the engine knows of containers, as a JSON array. */
export const inspectContainers = (ids: readonly string[]): string[] => ['docker', 'container', 'inspect', ...ids]
/** The same of images. */
export const inspectImages = (ids: readonly string[]): string[] => ['docker', 'image', 'inspect', ...ids]
