// What becomes of an app's environment variables: facts, secrets, values, and what is left to a person.
import { describe, expect, it } from 'vitest'
import { providers } from '../providers/index.ts'
import { draftStack } from './draft.ts'

type Contents = Readonly<Record<string, string>>

const flask = 'import os\nfrom flask import Flask\napp = Flask(__name__)\n'

/** `NAME: value` of each active line, `# NAME` of each that waits. */
function settings(code: string, more: Contents = {}): string[] {
  const contents: Contents = { 'requirements.txt': 'flask\npsycopg2-binary\n', ...more, 'app.py': `${flask}${code}` }
  const files = { paths: Object.keys(contents).toSorted(), read: (path: string) => contents[path] }
  const [app] = draftStack(files, providers, { name: 'shop' }).apps
  return (app?.settings ?? []).map(({ name, value, active }) => {
    if (!active) return `# ${name}`
    switch (value.kind) {
      case 'text':
        return `${name}: ${value.text}`
      case 'fact':
        return `${name}: \${${value.reference}}`
      case 'template':
        return `${name}: ${value.template}`
      case 'secret':
        return `${name}: ${value.generator}`
      case 'unknown':
        return `${name}: CHANGE-ME`
    }
  })
}

const parts = ['A: ${db.user}', 'B: ${db.password}', 'C: ${db.host}', 'D: ${db.port}', 'E: ${db.name}']
const read = (name: string): string => `os.environ["${name}"]`

describe('a name that fits two datastores', () => {
  const requirements = { 'requirements.txt': 'flask\npsycopg2-binary\npymysql\n' }
  it('is of the one whose URL the repository has there', () =>
    expect(settings(`X = os.getenv("DATABASE_URL", "postgresql://me@db/x")\n`, requirements)).toEqual([
      'DATABASE_URL: ${postgres.url}',
    ]))
  it('is of the one whose image the repository runs', () =>
    expect(
      settings(`X = ${read('DATABASE_URL')}\n`, {
        ...requirements,
        'compose.yaml': 'services:\n  x:\n    image: postgres:16\n',
      }),
    ).toEqual(['DATABASE_URL: ${postgres.url}']))
})

describe('a variable in a connection has the part of its position', () => {
  it.each([
    ['an f-string', `X = f'postgresql://{${read('A')}}:{${read('B')}}@{${read('C')}}:{${read('D')}}/{${read('E')}}'`],
    [
      'an f-string of names, over two modules',
      `from conf import a, b\nc = ${read('C')}\nd = int(${read('D')})\ne = os.getenv("E") or "x"\nurl = f"postgresql+psycopg2://{a}:{quote(b)}@{c}:{d}/{e}?x=1"`,
    ],
    [
      'attributes of a class',
      `class Config:\n    a = ${read('A')}\n    b = ${read('B')}\n    c = ${read('C')}\n    d = ${read('D')}\n    e = ${read('E')}\n    URI = "postgresql://" + a + ":" + b + "@" + c + ":" + d + "/" + e`,
    ],
    [
      'format with keywords',
      `T = 'postgresql://{u}:{p}@{h}:{o}/{n}'\nX = T.format(u=${read('A')}, p=${read('B')}, h=${read('C')}, o=${read('D')}, n=${read('E')})`,
    ],
    [
      'format with positions',
      `X = 'postgresql://{}:{}@{}:{}/{}'.format(${['A', 'B', 'C', 'D', 'E'].map(read).join(', ')})`,
    ],
    ['%', `X = 'postgresql://%s:%s@%s:%s/%s' % (${['A', 'B', 'C', 'D', 'E'].map(read).join(', ')})`],
    [
      'keywords of URL.create',
      `from sqlalchemy import URL\nX = URL.create("postgresql+psycopg2", username=${read('A')}, password=${read('B')}, host=${read('C')}, port=${read('D')}, database=${read('E')})`,
    ],
    [
      'keywords of a driver',
      `import psycopg2\ndef get_config():\n  return psycopg2.connect(user=${read('A')}, password=${read('B')}, host=${read('C')}, port=${read('D')}, dbname=${read('E')})`,
    ],
    [
      'words of a driver',
      `import psycopg2\ndef get_config():\n  return psycopg2.connect(f"user={${read('A')}} password={${read('B')}} host={${read('C')}} port={${read('D')}} dbname={${read('E')}}")`,
    ],
    [
      'a map that a driver gets',
      `import psycopg2\nparts = {"user": ${read('A')}, "password": ${read('B')}, "host": ${read('C')}, "port": ${read('D')}, "dbname": ${read('E')}}\nconnection = psycopg2.connect(**parts)`,
    ],
  ])('%s', (_, code) =>
    expect(settings(code, { 'conf.py': `import os\na = ${read('A')}\nb = ${read('B')}\n` })).toEqual(parts),
  )

  it('or, where no package tells whose it is, by its name', () =>
    expect(settings(`x = store.connect(host=${read('DB_HOST')})`)).toEqual(['DB_HOST: ${db.host}']))
  it('and a whole URL may go through any package', () =>
    expect(settings(`import dataset\nx = dataset.connect(${read('DATABASE_URL')})`)).toEqual([
      'DATABASE_URL: ${db.url}',
    ]))
  it('but not one of another package', () =>
    expect(settings(`import pymysql\nx = pymysql.connect(host=${read('DB_HOST')})`)).toEqual(['DB_HOST: CHANGE-ME']))
  it('but not one of another server', () =>
    expect(settings(`X = f"mysql://{${read('DB_USER')}}:{${read('DB_PASSWORD')}}@{${read('DB_HOST')}}/x"`)).toEqual([
      'DB_HOST: CHANGE-ME',
      'DB_PASSWORD: given',
      'DB_USER: CHANGE-ME',
    ]))
})

describe("a setting's name counts where the variable is its whole value", () => {
  const uri = 'SQLALCHEMY_DATABASE_URI'
  it.each([
    ['as it is', `${uri} = ${read('X')}`, ['X: ${db.url}']],
    ['with an alternative', `${uri} = os.getenv("X") or "sqlite://"`, ['X: ${db.url}']],
    ['changed in place', `${uri} = ${read('X')}.replace("postgres://", "postgresql://")`, ['X: ${db.url}']],
    ['through another name', `url = ${read('X')}\napp.config["${uri}"] = url`, ['X: ${db.url}']],
    [
      'not as a condition',
      `${uri} = "sqlite://" if os.environ.get("TESTING") else ${read('X')}`,
      ['X: ${db.url}', '# TESTING'],
    ],
    ['not inside a text', `${uri} = f"sqlite:///{${read('X')}}/x.db"`, ['X: CHANGE-ME']],
    ['not as a keyword', `${uri} = build_it(x=${read('X')})`, ['X: CHANGE-ME']],
    ['after its own name', `${uri} = ${read('POSTGRES_HOST')}`, ['POSTGRES_HOST: ${db.host}']],
  ])('%s', (_, code, expected) => expect(settings(code)).toEqual(expected))

  it('an example URL tells by its scheme', () =>
    expect(settings(`X = ${read('DB_URI')}`, { '.env.example': 'DB_URI=postgresql://me:pw@localhost/x\n' })).toEqual([
      'DB_URI: ${db.url}',
    ]))
})

describe('the driver in a URL', () => {
  const url = (requirements: string, more: Contents = {}, code = `SQLALCHEMY_DATABASE_URI = ${read('DATABASE_URL')}`) =>
    settings(code, { 'requirements.txt': requirements, ...more })
  const named = (driver: string) => [`DATABASE_URL: \${db.url:postgresql+${driver}}`]
  it('goes without saying for the usual one', () =>
    expect(url('flask-sqlalchemy\npsycopg2\npsycopg\n')).toEqual(['DATABASE_URL: ${db.url}']))
  it('is named for another', () => expect(url('Flask-SQLAlchemy\npsycopg[binary]\n')).toEqual(named('psycopg')))
  it('is named for a pure one', () => expect(url('sqlalchemy\npg8000\n')).toEqual(named('pg8000')))
  it('is as the repository writes it', () =>
    expect(url('sqlalchemy\npsycopg\nasyncpg', { '.env.example': 'DATABASE_URL=postgresql+asyncpg://a@b/c' })).toEqual(
      named('asyncpg'),
    ))
  it('is left out for the driver itself', () => {
    expect(url('psycopg\n')).toEqual(['DATABASE_URL: ${db.url}'])
    const code = `import psycopg\ndef load_config():\n  psycopg.connect(${read('DATABASE_URL')})`
    expect(url('sqlalchemy\npsycopg\n', {}, code)).toEqual(['DATABASE_URL: ${db.url}'])
  })
  it.each<[string, Contents]>([
    ['pyproject.toml', { 'pyproject.toml': '[project]\ndependencies = ["sqlalchemy", "psycopg[binary]>=3"]\n' }],
    [
      'poetry',
      {
        'pyproject.toml':
          '[tool.poetry.dependencies]\nsqlalchemy = "*"\npsycopg = {extras = ["binary"], version = "3"}\n',
      },
    ],
    ['Pipfile', { Pipfile: '[packages]\nsqlalchemy = "*"\npsycopg = "*"\n' }],
  ])('is known from %s', (_, more) => expect(url('flask\n', more)).toEqual(named('psycopg')))
})

describe('two databases are not one', () => {
  it.each([
    [
      'a prefix beside the bare name',
      ['DATABASE_URL', 'AUDIT_DATABASE_URL'],
      ['AUDIT_DATABASE_URL: CHANGE-ME', 'DATABASE_URL: ${db.url}'],
    ],
    ['two prefixes', ['A_DATABASE_URL', 'B_DATABASE_URL'], ['A_DATABASE_URL: CHANGE-ME', 'B_DATABASE_URL: CHANGE-ME']],
    ['one prefix alone is the app’s own', ['SHOP_DATABASE_URL'], ['SHOP_DATABASE_URL: ${db.url}']],
    ['words are whole', ['LATEST_DATABASE_URL'], ['LATEST_DATABASE_URL: ${db.url}']],
    ['a second server', ['REPLICA_DATABASE_URL'], ['REPLICA_DATABASE_URL: CHANGE-ME']],
  ])('%s', (_, names, expected) =>
    expect(settings(names.map((name, index) => `x${index} = ${read(name)}`).join('\n'))).toEqual(expected),
  )
})

it('a part that a datastore does not have is no fact of it', () =>
  expect(
    settings('URL = f\'redis://:{os.environ["B"]}@{os.environ["C"]}:{os.environ["D"]}/{os.getenv("E", 0)}\'\n', {
      'requirements.txt': 'flask\nredis\n',
    }).filter((line) => line.includes('E')),
  ).toEqual(['# E']))

it('a function of several names reads the first one', () =>
  expect(
    settings(
      'def first(*names, default=None):\n    for name in names:\n        value = os.getenv(name)\n        if value:\n            return value\n    return default\nSQLALCHEMY_DATABASE_URI = first("STORE", "OLD_STORE", default="")\n',
    ),
  ).toEqual(['STORE: ${db.url}']))

describe('a module of settings that a text names', () => {
  const module = {
    'conf.py': `import os\nclass Live:\n    SQLALCHEMY_DATABASE_URI = ${read('STORE')}\n`,
  }
  it.each([
    ['where it is loaded', 'app.config.from_object("conf.Live")\n'],
    [
      'as the default of what a function is given',
      'def make(name="conf.Live"):\n    app.config.from_object(name)\n    return app\n',
    ],
  ])('is read, %s', (_, code) => expect(settings(code, module)).toEqual(['STORE: ${db.url}']))
})

describe('secrets', () => {
  it.each([
    ['short words', ['FTP_PASS', 'SMTPPWD', 'LDAPPASSWD'], ['FTP_PASS: given', 'LDAPPASSWD: given', 'SMTPPWD: given']],
    ['what goes into hashes', ['ORDERS_SALT', 'VOTE_PEPPER'], ['ORDERS_SALT: urlsafe', 'VOTE_PEPPER: urlsafe']],
    ['neither a switch nor a word that ends alike', ['LOGIN_BYPASS'], ['LOGIN_BYPASS: CHANGE-ME']],
  ])('%s', (_, names, expected) =>
    expect(settings(names.map((name, index) => `x${index} = ${read(name)}`).join('\n'))).toEqual(expected),
  )
  it('are not copied from an example, nor a login in a URL', () =>
    expect(
      settings(`a = ${read('FTP_PASS')}\nb = os.getenv("QUEUE", "amqp://me:pw@mq")\nc = ${read('HOOK')}`, {
        '.env.example': 'FTP_PASS=hunter2\nHOOK=https://me:pw@x.io/\n',
      }).join(' '),
    ).toBe('FTP_PASS: given HOOK: CHANGE-ME # QUEUE'))
})

describe('what development says', () => {
  const example = { '.env.example': 'APP_ENV=development\nDEBUG=1\nMAIL_SERVER=localhost\nMAIL_PORT=1025\nREGION=eu\n' }
  it('is no mode for production', () =>
    expect(settings(`mode = ${read('APP_ENV')}`, example)).toEqual(['APP_ENV: CHANGE-ME']))
  it('gives way to what the code knows', () =>
    expect(settings(`configs = {"development": 1, "production": 2}\nx = configs[${read('APP_ENV')}]`, example)).toEqual(
      ['APP_ENV: production'],
    ))
  it('gives way to what a class of settings is called', () =>
    expect(settings('class ProdConfig:\n  NAME = "prod"\nx = create(os.getenv("FLASK_ENV", "dev"))\n')).toEqual([
      'FLASK_ENV: prod',
    ]))
  it('gives way to the class for production in the same module', () =>
    expect(
      settings('names = os.getenv("APP_SETTINGS", "conf.DevelopmentConfig")\napp.config.from_object(names)\n', {
        'conf.py': `import os\nclass DevelopmentConfig:\n  pass\nclass ProductionConfig:\n  KEY = ${read('SECRET_KEY')}\n`,
      }),
    ).toEqual(['APP_SETTINGS: conf.ProductionConfig', 'SECRET_KEY: urlsafe']))
  it('is not chosen for a variable that the choice is not made by', () =>
    expect(
      settings('import other\nx = open(os.getenv("LOGGING_CONFIG"))\n', {
        'other.py': 'if mode == "production":\n  pass\n',
      }),
    ).toEqual(['# LOGGING_CONFIG']))
  it('counts as a default, too', () =>
    expect(settings('mode = os.getenv("ENVIRONMENT", "local")')).toEqual(['ENVIRONMENT: CHANGE-ME']))
  it('does not debug', () => expect(settings(`d = ${read('DEBUG')}`, example)).toEqual(['DEBUG: 0']))
  it('or says that it does not', () =>
    expect(
      settings(`d = ${read('DEBUG')}`, {
        Dockerfile: 'FROM python:3.12\nENV DEBUG=off\nCMD gunicorn app:app\n',
      }),
    ).toEqual(['DEBUG: off']))
  it('leaves with its host', () =>
    expect(settings(`a = ${read('MAIL_SERVER')}, ${read('MAIL_PORT')}`, example)).toEqual([
      'MAIL_PORT: CHANGE-ME',
      'MAIL_SERVER: CHANGE-ME',
    ]))
  it('is named where it is taken', () => {
    const contents: Contents = { ...example, 'app.py': `${flask}r = ${read('REGION')}`, 'requirements.txt': 'flask' }
    const files = { paths: Object.keys(contents).toSorted(), read: (path: string) => contents[path] }
    expect(draftStack(files, providers, { name: 'x' }).apps[0]?.settings[0]).toMatchObject({
      value: { text: 'eu' },
      note: 'value from .env.example:5',
    })
  })
})

describe('variables of platforms', () => {
  it('are those that a workflow sets, not all of their prefix', () =>
    expect(settings('a = os.getenv("GITHUB_SHA"), os.getenv("GITHUB_CLIENT_ID"), os.getenv("TZ")')).toEqual([
      '# GITHUB_CLIENT_ID',
    ]))
  it('stay where the app insists on them', () =>
    expect(settings(`a = ${read('GITHUB_TOKEN')}, ${read('CI')}, ${read('HOME')}`)).toEqual([
      'CI: CHANGE-ME',
      'GITHUB_TOKEN: given',
    ]))
  it('the domain is a person’s to say', () =>
    expect([settings(`SERVER_NAME = ${read('SERVER_NAME')}`), settings('x = os.getenv("SERVER_NAME")')]).toEqual([
      ['SERVER_NAME: CHANGE-ME'],
      ['# SERVER_NAME'],
    ]))
})
