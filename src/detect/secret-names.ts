// Which environment variables are secrets, by name, and which of those an app may invent for itself.
import type { SecretGenerator } from '../model/value.ts'

const secretWords = new Set([
  'SECRET',
  'SECRETS',
  'PASSWORD',
  'PASSWD',
  'PASS',
  'PWD',
  'PASSPHRASE',
  'TOKEN',
  'KEY',
  'APIKEY',
  'SALT',
  'DSN',
  'CREDENTIAL',
  'CREDENTIALS',
  'PEPPER',
  'WEBHOOK',
])

/** A last word that says the value is about a secret rather than one. */
const about =
  /_(FILE|FILES|PATH|DIR|FOLDER|NAME|NAMES|URL|URI|HOST|PORT|ID|IDS|TTL|AGE|DAYS|HOURS|MINUTES|SECONDS|EXPIRES?|EXPIRY|EXPIRATION|EXPIRES_IN|DURATION|COUNT|LIFETIME|TIMEOUT|LENGTH|SIZE|ROUNDS|ALGORITHM|ALG|TYPE|HEADER|PREFIX|LOCATION|ENABLED?|DISABLED?|SSL|REQUIRED|POLICY|MIN|MAX|LIMIT|REGEX|HASH|SCHEMES|SCOPE|ISSUER|AUDIENCE|VERSION|ROTATION|FALLBACKS)$/

const open = /(^|_)(PUBLIC|PUBLISHABLE|SITE)_KEY$|(^|_)KEYFILE$|KEY_FUNC/

/** Words of keys that an app makes up for itself: signing, sessions, encryption at rest. */
const ownWords = new Set([
  'APP',
  'APPLICATION',
  'SECRET',
  'KEY',
  'JWT',
  'SESSION',
  'COOKIE',
  'COOKIES',
  'CSRF',
  'WTF',
  'SIGNING',
  'SIGN',
  'SIGNATURE',
  'HASH',
  'HASHING',
  'SALT',
  'SECURITY',
  'PASSWORD',
  'RESET',
  'ENCRYPTION',
  'ENCRYPT',
  'FERNET',
  'AUTH',
  'ACCESS',
  'REFRESH',
  'TOKEN',
  'INTERNAL',
  'HMAC',
  'PEPPER',
  'MASTER',
  'CRYPTO',
  'EMAIL',
  'CONFIRMATION',
  'CONFIRM',
  'VERIFICATION',
  'REMEMBER',
  'WEB',
  'SITE',
  'SERVER',
  'STATE',
])

/** Words of which one must be there: a bare TOKEN or PASSWORD belongs to someone else's service. */
const ownMarks = new Set([
  'SECRET',
  'SALT',
  'SIGNING',
  'FERNET',
  'ENCRYPTION',
  'PEPPER',
  'HMAC',
  'JWT',
  'SESSION',
  'CSRF',
  'CRYPTO',
])

export function isSecretName(name: string): boolean {
  if (about.test(name) || open.test(name)) return false
  return name
    .split('_')
    .some((word) => secretWords.has(word) || /(PASSWORD|PASSWD|PWD|SECRET|APIKEY|TOKEN|(?<!BY|COM)PASS)$/.test(word))
}

/** Whether a variable holds a secret by its own name, or by that of a setting whose value it is. */
export function isSecret(name: string, settings: readonly string[]): boolean {
  if (isSecretName(name)) return true
  return !about.test(name) && !open.test(name) && settings.some((each) => /^[A-Z]/.test(each) && isSecretName(each))
}

/** A URL with a login in it. */
export function holdsPassword(value: string): boolean {
  return /:\/\/[^/\s@]*:[^/\s]*@/.test(value)
}

/** The password of the first account, which the app makes for whoever runs it. */
const firstPassword =
  /^((FIRST|INITIAL|DEFAULT|BOOTSTRAP|SEED)_\w+|(\w+_)?SUPER_?USER)_(PASSWORD|PASSWD|PASS|PWD)$|^(FIRST|INITIAL|BOOTSTRAP)_PASSWORD$/

/** How a secret is made; `own` are the words of the app's and the framework's names. */
export function generatorOf(name: string, own: ReadonlySet<string>): SecretGenerator {
  const words = name
    .split('_')
    .flatMap((word) => (word === 'SECRETKEY' ? ['SECRET', 'KEY'] : [word]))
    .filter((word) => word !== '' && !own.has(word))
  const invented =
    (words.every((word) => ownWords.has(word)) && words.some((word) => ownMarks.has(word))) ||
    // What is mixed into the app's own hashes, whatever it is called.
    /^(SALT|PEPPER)$/.test(words.at(-1) ?? '')
  if (firstPassword.test(name)) return 'password'
  if (!invented) return 'given'
  if (words.includes('FERNET')) return 'fernet'
  return 'urlsafe'
}
