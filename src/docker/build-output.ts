// What a build prints in plain form: each line has the number of its step, and steps of all images are mixed.

/** A step at which a build failed. */
export interface FailedStep {
  /** The Compose service whose image it is of. */
  readonly service: string
  /** The stage and the step's number in it, such as `builder 3/8`; `internal` where it is no line of the Dockerfile. */
  readonly place: string
  /** The instruction with its continued lines in one, or what an internal step does. */
  readonly instruction: string
  /** What it printed, without the times. */
  readonly lines: readonly string[]
  /** What the builder says of it. */
  readonly error: string
}

/** The steps that failed, in their order; those that were cancelled because of them are none. */
export function failedSteps(output: string): readonly FailedStep[] {
  const lines = output.split(/\r?\n/)
  return lines.flatMap((line) => {
    const [, number, error] = /^#(\d+) ERROR: (.*)$/.exec(line) ?? []
    if (number === undefined || error === undefined || error.endsWith('context canceled')) return []
    const own = lines.flatMap((each) => (each.startsWith(`#${number} `) ? [each.slice(number.length + 2)] : []))
    const [, service, place, instruction] =
      own.map((each) => /^\[(\S+) ([^\]]+)\] (.*)$/.exec(each)).find((match) => match !== null) ?? []
    if (service === undefined || place === undefined || instruction === undefined) return []
    const printed = own.flatMap((each) => /^\d+\.\d+ (.*)$/.exec(each)?.[1] ?? [])
    return [{ service, place, instruction, lines: printed, error }]
  })
}

/** The line of a Dockerfile, counted from 1, at which an instruction of the output begins. */
export function instructionLine(dockerfile: string, instruction: string): number | undefined {
  const wanted = blanksAsOne(instruction)
  const lines = dockerfile.split('\n')
  const index = lines.findIndex((_, at) => {
    let end = at
    while (lines[end]?.endsWith('\\') === true) end++
    const whole = lines.slice(at, end + 1).map((line) => line.replace(/\\$/, ''))
    return blanksAsOne(whole.join(' ')) === wanted
  })
  return index < 0 ? undefined : index + 1
}

const blanksAsOne = (text: string): string => text.trim().replaceAll(/\s+/g, ' ')

/** The text without names and passwords in addresses, and without the given values, which whoever builds gave. */
export function withoutSecrets(text: string, values: readonly string[]): string {
  return values
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, value) => rest.replaceAll(value, '[secret]'), text)
    .replaceAll(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, '$1[secret]@')
}
