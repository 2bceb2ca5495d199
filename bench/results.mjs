// Sections of measurements -> the text of RESULTS.md.
import { readFile } from 'node:fs/promises'
import { cpus, loadavg, totalmem } from 'node:os'
import { run } from './measure.mjs'

/** Load of the machine before anything was measured: the bench itself adds to it. */
const loadBefore = loadavg()[0]

export async function results(sections) {
  const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
  const bounds = sections.flatMap((section) => section.bounds)
  return [
    '# Measurements',
    '',
    'Written by `make bench`. Every comparison is of one run on one machine, in turns; a ratio says more than a time.',
    '',
    table(
      ['', ''],
      [
        ['date', new Date().toISOString().slice(0, 10)],
        [
          'machine',
          `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; load ${loadBefore.toFixed(1)} before the first measurement${loadBefore > cpus().length / 2 ? ': busy with other work, so that seconds are too high' : ''}`,
        ],
        ['versions', `Seaworthy ${version}, Node.js ${process.versions.node}${await engine()}`],
      ],
    ),
    '',
    table(
      ['', 'measured', 'bound', ''],
      bounds.map((bound) => [
        bound.name,
        `${bound.measured.toFixed(2)} ${bound.unit}`,
        `≤ ${bound.limit} ${bound.unit}`,
        bound.measured <= bound.limit ? 'met' : '**not met**',
      ]),
    ),
    ...sections.flatMap(({ title, text, head, rows }) => ['', `## ${title}`, '', text, '', table(head, rows)]),
    '',
  ].join('\n')
}

/** Nothing where there is no engine: half of the measurements need none. */
async function engine() {
  const asked = [
    ['Docker Engine', 'docker', 'version', '--format', '{{.Server.Version}}'],
    ['Compose', 'docker', 'compose', 'version', '--short'],
  ]
  const answers = await Promise.all(
    asked.map(([name, ...argv]) =>
      run(argv).then(
        ({ stdout }) => `, ${name} ${stdout.trim()}`,
        () => '',
      ),
    ),
  )
  return answers.join('')
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}
