// A build failed: the step, where it stands in its Dockerfile, and its own last words.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { failedSteps, instructionLine, withoutSecrets, type FailedStep } from '../docker/build-output.ts'
import { dockerfileOf } from '../model/plan.ts'
import { servicesByName } from '../reconcile/services.ts'
import type { Deployment } from './deployment.ts'

// A compiler says what is wrong first, and a package client last.
const lastLines = 40

/** The part of a build's output that a person needs; undefined where no step of it failed. */
export async function describeBuildFailure(
  deployment: Pick<Deployment, 'plan' | 'folder'>,
  output: string,
): Promise<string | undefined> {
  const failed = failedSteps(output)
  const described = await Promise.all(failed.map((step) => describeStep(deployment, step)))
  return failed.length === 0 ? undefined : described.join('\n')
}

async function describeStep(
  { plan, folder }: Pick<Deployment, 'plan' | 'folder'>,
  { service, place, instruction, lines, error }: FailedStep,
): Promise<string> {
  const services = servicesByName(plan)
  const app = plan.apps.find(({ name }) => services.get(name)?.includes(service))
  const file = app && dockerfileOf(app)
  const text = file && (await readFile(join(folder, file), 'utf8').catch(() => ''))
  const line = text ? instructionLine(text, instruction) : undefined
  const left = lines.length - lastLines
  return [
    `${file ?? service}${line === undefined ? '' : `:${line}`} failed (${place}):`,
    `  ${instruction.replaceAll(/\s+/g, ' ')}`,
    ...(lines.length === 0 ? [] : [left > 0 ? `its last ${lastLines} lines, of ${lines.length}:` : 'what it said:']),
    ...lines.slice(-lastLines).map((each) => `  ${each}`),
    error,
  ].join('\n')
}

/** Takes out of a text what builds are given and nobody may read: values of `build.args`, passwords in addresses. */
export async function buildSecretsHidden({
  plan,
  folder,
}: Pick<Deployment, 'plan' | 'folder'>): Promise<(text: string) => string> {
  const file = await readFile(join(folder, 'deploy/.env'), 'utf8').catch(() => '')
  const values = plan.build.args.flatMap((name) => secretsOf(process.env[name] ?? valueIn(file, name)))
  return (text) => withoutSecrets(text, values)
}

/** Compose takes the last line of a name, with or without quotes. */
function valueIn(file: string, name: string): string {
  const lines = file.split('\n').flatMap((line) => {
    const [, key, value = ''] = /^\s*(?:export\s+)?(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    return key === name ? [value] : []
  })
  return (lines.at(-1) ?? '').replace(/^(["'])(.*)\1$/, '$2')
}

/** Of an address its password alone: a person needs to know which host was asked. Short words would hide half the text. */
function secretsOf(value: string): string[] {
  const password = URL.canParse(value) ? new URL(value).password : value
  return [...new Set([password, decoded(password)])].filter((each) => each.length >= 6)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
