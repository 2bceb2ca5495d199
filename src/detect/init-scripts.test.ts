import { expect, it } from 'vitest'
import { providers } from '../providers/index.ts'
import { draftStack } from './draft.ts'

/** What is taken of scripts that Compose mounts for the first start of a database, and what is said of the rest. */
function init(scripts: Readonly<Record<string, string>>): { taken: string[]; note: string | undefined } {
  const contents: Readonly<Record<string, string>> = {
    'requirements.txt': 'flask\npsycopg2-binary\n',
    'app.py': 'import os\nfrom flask import Flask\napp = Flask(__name__)\nurl = os.environ["DATABASE_URL"]\n',
    'compose.yaml': 'services:\n  db:\n    image: postgres:17\n    volumes: ["./sql:/docker-entrypoint-initdb.d"]\n',
    ...Object.fromEntries(Object.entries(scripts).map(([name, text]) => [`sql/${name}`, text])),
  }
  const files = { paths: Object.keys(contents).toSorted(), read: (path: string) => contents[path] }
  const [db] = draftStack(files, providers, { name: 'shop' }).datastores
  return { taken: db?.init.map(({ value }) => value) ?? [], note: db?.note }
}

it('takes scripts in the order in which the image runs them', () =>
  expect(init({ '2.sql': 'SELECT 1;', '1.sql': '-- \\c elsewhere\nSELECT 1;' })).toEqual({
    taken: ['sql/1.sql', 'sql/2.sql'],
    note: undefined,
  }))

it('takes one that connects to a database which another makes', () =>
  expect(init({ '1.sql': 'create database "reports";', '2.sql': '\\connect reports\nSELECT 1;' }).taken).toHaveLength(
    2,
  ))

it('leaves out one that connects to a database which nothing makes, and says so', () =>
  expect(init({ '1.sql': 'SELECT 1;', '2.sql': '-- CREATE DATABASE shop_db;\n  \\c shop_db\nSELECT 1;' })).toEqual({
    taken: ['sql/1.sql'],
    note: 'without sql/2.sql, which connects to shop_db: nothing makes that database',
  }))
