// The Docker Engine: there, and new enough.
import { atLeast, composeVersion, engineFacts, oldest, parseEngineFacts } from '../docker/engine.ts'
import { exitCodes, UserError } from '../errors.ts'
import { attempt, type Deployment } from './deployment.ts'

/** Facts of the engine, or a UserError that says what is missing. */
export async function requireEngine(
  deployment: Pick<Deployment, 'host' | 'folder'>,
): Promise<{ readonly cpus: number }> {
  const [engine, compose] = await Promise.all([attempt(deployment, engineFacts), attempt(deployment, composeVersion)])
  if (engine.exitCode === 127) {
    throw new UserError('Docker is not installed', {
      help: 'install Docker Engine 25 or newer with the Compose and buildx plugins',
      exitCode: exitCodes.tryAgain,
    })
  }
  const facts = parseEngineFacts(engine.stdout)
  if (engine.exitCode !== 0 || Number.isNaN(facts.cpus) || facts.version === '') {
    const denied = /permission denied/i.test(engine.stderr)
    throw new UserError(denied ? 'this user may not talk to the Docker Engine' : 'the Docker Engine does not answer', {
      help: denied
        ? 'run as root, or add the user to the docker group and log in again'
        : 'start it (systemctl start docker), or say where it is with DOCKER_HOST or docker context use',
      exitCode: exitCodes.tryAgain,
      details: engine.stderr.trim(),
    })
  }
  if (!atLeast(facts.version, oldest.engine)) {
    throw new UserError(
      `Docker Engine ${facts.version} is too old: health checks here need ${oldest.engine[0]} or newer`,
      { help: 'update Docker Engine' },
    )
  }
  if (compose.exitCode !== 0 || !atLeast(compose.stdout.trim(), oldest.compose)) {
    const found =
      compose.exitCode === 0
        ? `Docker Compose ${compose.stdout.trim()} is too old`
        : 'the Docker Compose plugin is not installed'
    throw new UserError(found, { help: `install Docker Compose ${oldest.compose.join('.')} or newer` })
  }
  return facts
}
