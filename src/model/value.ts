// Environment values that may hold a secret, without ever holding its content.

/** A part of a value: plain text, or the place of a secret's content. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'secret'; readonly secret: SecretName; readonly urlencode: boolean }
  /** `host:port` of the URL that the secret is; `port` where it names none. */
  | { readonly kind: 'address'; readonly secret: SecretName; readonly port: number }

/** A value of an environment variable. The entry program puts it together inside the container. */
export type Value = readonly Segment[]

/** The name of a secret's file and Compose secret, such as `db_password`. */
export type SecretName = string & { readonly brand: 'SecretName' }

/** Makes a secret's name of its owner and key; both are validated names. */
export function secretName(owner: string, key: string): SecretName {
  return `${owner}_${key}` as SecretName
}

/** How the first content of a secret is made. `given`: only a person can know it. */
export const secretGenerators = ['urlsafe', 'hex', 'fernet', 'password', 'given'] as const
export type SecretGenerator = (typeof secretGenerators)[number]

export interface SecretSpec {
  readonly name: SecretName
  readonly generator: SecretGenerator
  /** For whom and what it is, for messages and the handbook. */
  readonly purpose: string
}

export const text = (content: string): Value => [{ kind: 'text', text: content }]

/** The secrets that a value is made of. */
export function secretsIn(value: Value): SecretName[] {
  return value.flatMap((segment) => (segment.kind === 'text' ? [] : segment.secret))
}

/** The plain text of a value, or undefined when a secret is part of it. */
export function plainText(value: Value): string | undefined {
  let result = ''
  for (const segment of value) {
    if (segment.kind !== 'text') return undefined
    result += segment.text
  }
  return result
}
