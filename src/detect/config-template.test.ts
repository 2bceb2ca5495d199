// A file of settings that the repository ships as a template: what fills it in, and where it goes.
import { describe, expect, it } from 'vitest'
import { providers } from '../providers/index.ts'
import { draftStack } from './draft.ts'

type Contents = Readonly<Record<string, string>>

const base: Contents = {
  'app.py':
    'import yaml\nfrom flask import Flask\napp = Flask(__name__)\napp.config.from_file("shop.yaml", load=yaml.safe_load)\n',
  'requirements.txt': 'flask\npyyaml\npsycopg2-binary\n',
  'shop.yaml.template':
    'database: ${DATABASE_URL}\nsecret_key: "${SIGNING_SECRET}"\nregion: ${REGION}\nprice: $${PRICE}\n',
}
const found = (more: Contents = {}) => {
  const contents = { ...base, ...more }
  const files = { paths: Object.keys(contents).toSorted(), read: (path: string) => contents[path] }
  const [app] = draftStack(files, providers, { name: 'shop' }).apps
  return { config: app?.config?.value, settings: app?.settings.map(({ name, value }) => `${name} ${value.kind}`) }
}

describe('a template', () => {
  it('has what the app needs in it', () =>
    expect(found()).toEqual({
      config: { target: 'shop.yaml', source: 'shop.yaml.template' },
      settings: ['DATABASE_URL fact', 'REGION unknown', 'SIGNING_SECRET secret'],
    }))
  it('may lie elsewhere, and be read by the library itself', () =>
    expect(
      found({
        'app.py':
          'import yaml\nfrom flask import Flask\napp = Flask(__name__)\nx = yaml.safe_load(open("mail.yaml"))\n',
        'deploy/mail.yaml.template': 'region: ${REGION}\n',
      }),
    ).toEqual({ config: { target: 'mail.yaml', source: 'deploy/mail.yaml.template' }, settings: ['REGION unknown'] }))
  it('is not needed where the file is there', () =>
    expect(found({ 'shop.yaml': 'region: eu\n' })).toEqual({ config: undefined, settings: [] }))
})
