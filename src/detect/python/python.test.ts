// What is read from Python source: tokens, values of paths, the environment, written folders.
import { describe, expect, it } from 'vitest'
import { openRepository } from '../repository.ts'
import { environmentReadings } from './environment.ts'
import { openProgram } from './program.ts'
import { readLines } from './tokens.ts'
import { fit } from './version.ts'
import { writtenFolders } from './writes.ts'

function program(contents: Readonly<Record<string, string>>) {
  const repository = openRepository({ paths: Object.keys(contents).toSorted(), read: (path) => contents[path] })
  return openProgram(repository, ['app.py'], '.', '.', new Map([['instance_path', 'instance']]))
}

it('logical lines join brackets and continuations, and know where each begins', () => {
  const source = 'x = f(1, # comment ) \n  "a)b")\nif x \\\n   and y: pass\ns = """two\nlines""" ; z = r\'\\n\'\n'
  expect(readLines(source).map(({ line, tokens }) => [line, tokens.map((token) => token.text).join(' ')])).toEqual([
    [1, 'x = f ( 1 , a)b )'],
    [3, 'if x and y : pass'],
    [5, 's = two\nlines ; z = \\n'],
  ])
})

describe('the environment', () => {
  const read = (source: string, more: Readonly<Record<string, string>> = {}) =>
    environmentReadings(program({ 'app.py': source, ...more }), {
      call: 'from_prefixed_env',
      prefix: 'FLASK',
    }).map(
      ({ name, required, fallback, evidence }) =>
        `${name}${required ? '!' : ''}${fallback === undefined ? '' : `=${fallback}`} ${evidence.line}`,
    )

  it.each([
    ['an index', 'import os\nx = os.environ["A"]\n', ['A! 2']],
    ['get, with and without a default', 'import os\nx = os.environ.get("A", "b"), os.getenv("C")\n', ['A=b 2', 'C 2']],
    [
      'what is imported',
      'from os import environ as env, getenv\nx = env["A"]\ny = getenv("B", 3)\n',
      ['A! 2', 'B=3 3'],
    ],
    ['an alternative, however it is wrapped', 'import os\nx = int(os.environ.get("A") or 25)\n', ['A=25 2']],
    ['a call over several lines', 'import os\nx = os.environ.get(\n    "A",\n    "b"\n)\n', ['A=b 2']],
    ['an index that may fail', 'import os\ntry:\n    x = os.environ["A"]\nexcept KeyError:\n    x = 1\n', ['A 3']],
    ['a refusal', 'import os\nA = os.environ.get("A")\nif not A:\n    raise ValueError\n', ['A! 2']],
    ['a refusal at once', 'import os\nif not os.getenv("A"):\n    sys.exit(1)\n', ['A! 2']],
    [
      'a refusal of a request, not of the start',
      'import os\ndef view():\n    a = os.environ.get("A")\n    if not a:\n        raise ValueError\n',
      ['A 3'],
    ],
    [
      'a list of names',
      'import os\nfor name in ["A", "B"]:\n    if not os.environ.get(name):\n        raise ValueError(name)\n',
      ['A! 3', 'B! 3'],
    ],
    [
      'a function that reads for others',
      'import os\ndef need(name):\n    value = os.environ.get(name)\n    if not value:\n        raise ValueError\n    return value\nx = need("A")\n',
      ['A! 7'],
    ],
    [
      'a settings library',
      'from decouple import config\nx = config("A")\ny = config("B", default=True, cast=bool)\n',
      ['A! 2', 'B=True 3'],
    ],
    ['a reader object', 'from environs import Env\nenv = Env()\nx = env.str("A", "b")\n', ['A=b 3']],
    [
      'no writing, no comment, no text, no start by hand',
      'import os\nos.environ["A"] = "1"\n# os.environ["B"]\nx = "os.environ[\'C\']"\nif __name__ == "__main__":\n    os.environ["D"]\n',
      [],
    ],
    ['a test whether it is there', 'import os\nif "A" in os.environ:\n    x = os.environ["A"]\n', ['A 2', 'A 3']],
    [
      'what needs another one',
      'import os\nx = os.environ["A"] if os.getenv("B") else os.environ["C"]\n',
      ['B 2', 'A 2', 'C! 2'],
    ],
    ['what is needed without another', 'import os\nif not os.getenv("A"):\n    x = os.environ["B"]\n', ['A 2', 'B! 3']],
    [
      'the other branch',
      'import os\nif "A" not in os.environ:\n    x = 1\nelse:\n    y = os.environ["B"]\n',
      ['A 2', 'B 5'],
    ],
    [
      'what a name says that it is there',
      'import os\nMAIL = "A" in os.environ\nif MAIL:\n    x = os.environ["B"]\n',
      ['A 2', 'B 4'],
    ],
    ['no refusal of what is there', 'import os\nif os.getenv("A") is not None:\n    raise ValueError\n', ['A 2']],
    ['a refusal of what is not', 'import os\nif "A" not in os.environ:\n    sys.exit(1)\n', ['A! 2']],
    ['a refusal of None', 'import os\nif os.getenv("A") is None:\n    raise ValueError\n', ['A! 2']],
    ['one of two', 'import os\nif not os.getenv("A") and not os.getenv("B"):\n    raise ValueError\n', ['A 2', 'B 2']],
    ['a text of nothing else', 'import os\nx = f"{os.getenv(\'A\')}"\n', ['A 2']],
    [
      'a prefix around',
      'from environs import Env\nenv = Env()\nwith env.prefixed("MY_"):\n    with env.prefixed("DB_"):\n        x = env("HOST")\n',
      ['MY_DB_HOST! 5'],
    ],
    [
      'fields of a settings class',
      'from pydantic_settings import BaseSettings\nclass Base(BaseSettings):\n    x: int = 1\nclass Settings(Base):\n    model_config = SettingsConfigDict(env_prefix="my_")\n    url: str\n    key: str = Field(..., alias="THE_KEY")\n    size: int = Field(default=5)\n',
      ['X=1 3', 'MY_URL! 6', 'THE_KEY! 7', 'MY_SIZE=5 8'],
    ],
    [
      'what a prefix fills',
      'app.config.from_mapping(SIZE=3)\napp.config.from_prefixed_env()\nx = app.config["TOKEN_KEY"], app.config.get("TITLE")\n',
      ['FLASK_TOKEN_KEY! 3', 'FLASK_TITLE 3', 'FLASK_SIZE 1'],
    ],
    ['no command of its own command line', 'import os\n@bp.cli.command()\ndef seed():\n    os.environ["A"]\n', []],
  ])('%s', (_, source, expected) => expect(read(source)).toEqual(expected))

  it('is read in what the entry loads, not beside it', () => {
    const line = 'import os\nx = os.environ["HERE"]\n'
    expect(
      read('from pkg import a\nfrom pkg.sub import *\n', {
        'pkg/__init__.py': '',
        'pkg/a.py': line,
        'pkg/sub/__init__.py': 'from . import deep\n',
        'pkg/sub/deep.py': line,
        'pkg/other.py': line,
      }),
    ).toEqual(['HERE! 2', 'HERE! 2'])
  })
  it('is read through a reader of another module', () => {
    expect(
      read('from pkg.env import env\nx = env.str("A")\n', {
        'pkg/__init__.py': '',
        'pkg/env.py': 'from environs import Env\nenv = Env()\n',
      }),
    ).toEqual(['A! 2'])
  })
  it('is read in a module named by a text', () => {
    expect(
      read('app.config.from_object("conf.prod.Settings")\n', {
        'conf/prod.py': 'import os\nclass Settings:\n    A = os.environ["A"]\n',
      }),
    ).toEqual(['A! 3'])
  })
})

describe('written folders', () => {
  const folders = (source: string, more: Readonly<Record<string, string>> = {}) =>
    writtenFolders(program({ 'app.py': source, ...more })).map(
      ({ folder, written }) => `${folder}${written ? ' written' : ''}`,
    )

  it.each([
    ['a folder beside the working folder', 'os.mkdir("logs")\n', ['logs']],
    [
      'a folder beside the module',
      'import os\nHERE = os.path.dirname(os.path.abspath(__file__))\nos.makedirs(os.path.join(HERE, "a", "b"), exist_ok=True)\n',
      ['a/b'],
    ],
    [
      'a pathlib folder',
      'from pathlib import Path\nROOT = Path(__file__).resolve().parent\nfolder = ROOT / "media" / "x"\nfolder.mkdir(parents=True)\n',
      ['media/x'],
    ],
    [
      'a file opened for writing',
      'with open(f"out/{name}.txt", "w") as f: pass\nopen("in/x", "r")\nopen("in/y")\n',
      ['out written'],
    ],
    ['a log handler', 'h = RotatingFileHandler(\n    "logs/app.log",\n    maxBytes=1)\n', ['logs written']],
    [
      'a setting read back',
      'app.config["UPLOAD_FOLDER"] = "up"\nfile.save(os.path.join(app.config["UPLOAD_FOLDER"], name))\n',
      ['up written', 'up written'],
    ],
    [
      'a default of the environment',
      'p = os.environ.get("P", "data/x.log")\nhandler = FileHandler(p)\n',
      ['data written'],
    ],
    ['an attribute of the app', 'os.makedirs(os.path.join(app.instance_path, "x"))\n', ['instance/x']],
    [
      'a text behind a path',
      'HERE = os.path.dirname(__file__)\nos.makedirs(HERE + "/a/b")\nos.makedirs(HERE + "c/d")\n',
      ['a/b', '..'],
    ],
    ['a loop', 'for folder in ["a", "b"]:\n    os.makedirs(folder)\n', ['a', 'b']],
    ['what a caller gives', 'def prepare(root):\n    os.makedirs(root / "x")\nprepare(Path("y"))\n', ['y/x']],
    ['what a function returns', 'def folder():\n    return "z"\nos.makedirs(folder())\n', ['z']],
    ['nothing that is not known', 'os.makedirs(request.args["x"])\nopen(path, "w")\n', []],
  ])('%s', (_, source, expected) => expect(folders(`import os\n${source}`)).toEqual(expected))

  it('through other modules', () => {
    const config =
      'import os\nBASE = os.path.dirname(__file__)\nclass Config:\n    LOG_DIR = os.path.join(BASE, "logs")\nclass TestConfig:\n    LOG_DIR = "test-logs"\n'
    expect(
      folders(
        'import os\nfrom conf.settings import BASE, Config\nos.makedirs(Config.LOG_DIR)\nos.makedirs(os.path.join(BASE, "x"))\n',
        { 'conf/settings.py': config },
      ),
    ).toEqual(['conf/logs', 'conf/x'])
  })
})

it.each([
  ['>=3.11', '3.13'],
  ['>=3.11,<3.13', '3.12'],
  ['~=3.12', '3.13'],
  ['~=3.11.4', '3.11'],
  ['==3.12.*', '3.12'],
  ['^3.11', '3.13'],
  ['>3.11,!=3.13.*', '3.12'],
  ['<=3.11.9', '3.11'],
  ['3.12', '3.12'],
  ['<3.11', undefined],
])('%s is %s', (specifier, expected) => expect(fit(['3.11', '3.12', '3.13'], specifier)).toBe(expected))
