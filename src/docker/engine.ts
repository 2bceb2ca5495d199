// Command lines of the Docker CLI itself, and what they print.

export const engineFacts = ['docker', 'info', '--format', '{{.NCPU}} {{.ServerVersion}}'] as const
export const composeVersion = ['docker', 'compose', 'version', '--short'] as const
export const imageId = (image: string): string[] => ['docker', 'image', 'inspect', '--format', '{{.Id}}', image]
export const projectVolumes = (project: string): string[] => [
  'docker',
  'volume',
  'ls',
  '--quiet',
  '--filter',
  `label=com.docker.compose.project=${project}`,
]
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
  const names = domain === 'localhost' ? 'DNS:localhost,IP:127.0.0.1,IP:::1' : `DNS:${domain}`
  // 397 days: the longest that browsers accept.
  const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 397 -keyout - -out -'.split(' ')
  return [
    ...'docker run --rm --network none --user 65534:65534 --cap-drop ALL --entrypoint openssl'.split(' '),
    image,
    ...request,
    '-subj',
    `/CN=${domain}`,
    '-addext',
    `subjectAltName=${names}`,
  ]
}
