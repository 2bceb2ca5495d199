// An app's environment while its image is built: whole, but with a word in place of each secret, which no image may hold.
import type { AppSection } from '../model/stack.ts'
import type { SecretGenerator, Value } from '../model/value.ts'

const word = 'stands-in-for-a-secret-while-the-image-is-built'

export function standIns(
  { secrets }: Pick<AppSection, 'secrets'>,
  values: Readonly<Record<string, Value>>,
): Readonly<Record<string, string>> {
  const plain = Object.entries(values).map(([name, value]) => [
    name,
    value.map((segment) => (segment.kind === 'text' ? segment.text : word)).join(''),
  ])
  return Object.fromEntries([
    // A line of a Dockerfile holds no other line.
    ...plain.filter(([, value = '']) => !/[\r\n]/.test(value)),
    ...Object.entries(secrets).map(([name, generator]) => [name, wordFor(generator)]),
  ]) as Record<string, string>
}

/** Code that takes a key apart when it is loaded takes this one, too. */
function wordFor(generator: SecretGenerator): string {
  return generator === 'fernet' ? `${'A'.repeat(43)}=` : word
}
