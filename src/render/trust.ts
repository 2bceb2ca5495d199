// How a build trusts the authority of the secret `ca` beside those of its image: while something is fetched, and no longer.

const folder = '/run/trust'

const script = [
  '# A variable takes the place of the bundle that most images have, so this one has both. It is gone with the RUN.',
  'trusted=/dev/shm/authorities.pem',
  'cat /etc/ssl/certs/ca-certificates.crt > $trusted 2> /dev/null',
  'cat /run/secrets/ca >> $trusted',
  'export SSL_CERT_FILE=$trusted CURL_CA_BUNDLE=$trusted GIT_SSL_CAINFO=$trusted',
  'export PIP_CERT=$trusted REQUESTS_CA_BUNDLE=$trusted NODE_EXTRA_CA_CERTS=$trusted',
  'echo "Acquire::https::CAInfo \\"$trusted\\";" > /dev/shm/apt.conf && export APT_CONFIG=/dev/shm/apt.conf',
]

/** The stage that holds the script, for every RUN that fetches to borrow. */
export function trustStage(ca: string | undefined): readonly string[] {
  if (ca === undefined) return []
  return [
    '# ---- trust: what fetches packages trusts the secret ca, too; nothing of either is in an image',
    'FROM scratch AS trust',
    `COPY <<'END' /trust.sh`,
    ...script,
    'END',
  ]
}

/** What a RUN that fetches begins with. */
export function trust(ca: string | undefined): {
  readonly mounts: readonly string[]
  readonly first: readonly string[]
} {
  if (ca === undefined) return { mounts: [], first: [] }
  return {
    mounts: ['--mount=type=secret,id=ca,required=true', `--mount=type=bind,from=trust,target=${folder}`],
    first: [`. ${folder}/trust.sh &&`],
  }
}
