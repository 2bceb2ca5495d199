// Reasons not to begin: what would fail half-way, said before anything is touched.
import type { Observed } from '../model/observed.ts'
import type { Plan } from '../model/plan.ts'
import type { Refusal } from '../model/rollout.ts'

/** All of them at once; none when the Rollout may begin. */
export function refusals(plan: Plan, observed: Observed): Refusal[] {
  return [
    ...cpuLimits(plan, observed),
    ...ports(plan, observed),
    ...secrets(plan, observed),
    ...certificate(plan, observed),
  ]
}

function cpuLimits(plan: Plan, { engine }: Observed): Refusal[] {
  return [...plan.apps, ...plan.datastores, { name: 'edge', resources: plan.edge.resources }]
    .filter((container) => container.resources.cpus > engine.cpus)
    .map((container) => ({
      message: `${container.name} may use ${container.resources.cpus} CPUs, but this machine has ${engine.cpus}`,
      help: `set resources: {cpus: ${engine.cpus}} or less for ${container.name} in the stack file`,
    }))
}

function ports(plan: Plan, { portsTaken }: Observed): Refusal[] {
  return portsTaken.map((port) => {
    const key = port === plan.edge.ports.https ? 'https' : 'http'
    return {
      message: `port ${port} is in use by another program`,
      help: `stop it (find it with: ss -ltnp 'sport = :${port}'), or choose another port: edge: {ports: {${key}: ${port + 1}}}`,
    }
  })
}

function secrets(plan: Plan, observed: Observed): Refusal[] {
  const folder = `deploy/secrets/${plan.environment}`
  return plan.secrets
    .filter((secret) => !observed.secrets.includes(secret.name))
    .flatMap((secret): Refusal[] => {
      if (secret.generator === 'given') {
        return [
          {
            message: `the secret ${secret.name} (${secret.purpose}) is missing or empty, and only you know it`,
            // Rendered first: the .gitignore that keeps it out of git is a generated file.
            help: `type it, then Ctrl-D: seaworthy render -e ${plan.environment} && mkdir -p -m 0700 deploy/secrets ${folder} && rm -f ${folder}/${secret.name} && cat > ${folder}/${secret.name}`,
          },
        ]
      }
      const owner = plan.datastores.find((datastore) => datastore.secrets.includes(secret.name))
      const volume = owner?.mounts.find((mount) => mount.kind === 'volume')
      const name = volume && `${plan.project}_${volume.volume}`
      // A new password would not open the data that the old one protects.
      if (name === undefined || !observed.volumes.includes(name)) return []
      return [
        {
          message: `${folder}/${secret.name} is gone or empty, but the data it opens is still there in the volume ${name}`,
          help: `put the file back from your copy; or, to begin with no data: seaworthy down -e ${plan.environment}; docker volume rm ${name}`,
        },
      ]
    })
}

function certificate({ edge, environment }: Plan, observed: Observed): Refusal[] {
  if (edge.tls !== 'files' || observed.certificate) return []
  const folder = `deploy/secrets/${environment}/tls`
  return [
    {
      message: `${folder} has no certificate, or none that its key fits`,
      help: `put both there in PEM form: certificate.pem (with the chain) and key.pem; then seaworthy up -e ${environment}`,
    },
  ]
}
