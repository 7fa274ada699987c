/**
 * Prints how well feedback is understood: the figures of score.mjs on the labelled sets in gold/, and the time it takes.
 * usage: npm run eval:feedback -- [dev|test] [--by] [--failures N]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interpret } from '../../../sdk/feedback/index.ts';

interface Labelled {
  readonly id: string;
  readonly input: string;
  readonly variants?: readonly Labelled[];
}

const here = dirname(fileURLToPath(import.meta.url));
const lines = (file: string) => readFileSync(file, 'utf8').split('\n').filter(Boolean);
const [named, ...rest] = process.argv.slice(2);
const isSet = named !== undefined && !named.startsWith('-');
const sets = isSet ? [named] : ['dev', 'test'];
const options = isSet || named === undefined ? rest : [named, ...rest];

for (const set of sets) {
  const gold = join(here, 'gold', set);
  const inputs = ['splits', 'chat', 'permutations'].flatMap((name) =>
    lines(join(gold, `heldout-${name}.jsonl`)).flatMap((line): readonly Labelled[] => {
      const labelled = JSON.parse(line) as Labelled;
      return labelled.variants ?? [labelled];
    }),
  );
  const ROUNDS = 5;
  for (let i = 0; i < ROUNDS * inputs.length; i++) interpret(inputs[i % inputs.length]!.input);
  const before = process.cpuUsage();
  for (let i = 0; i < ROUNDS * inputs.length; i++) interpret(inputs[i % inputs.length]!.input);
  const { user, system } = process.cpuUsage(before);
  const read = inputs.map(({ id, input }) => ({ id, result: interpret(input) }));
  const predictions = read.map(({ id, result: { parts, intent, flags } }) =>
    JSON.stringify({
      id,
      parts: parts.map((part) => part.text),
      facets: parts.map((part) => part.facet),
      intent,
      flags,
    }),
  );
  const file = join(mkdtempSync(join(tmpdir(), 'hemline-eval-')), 'predictions.jsonl');
  writeFileSync(file, `${predictions.join('\n')}\n`);
  console.log(
    `\n${set}: ${inputs.length} texts, ${Math.round((1e6 * ROUNDS * inputs.length) / (user + system))} a second of one core's time when warm`,
  );
  const { status } = spawnSync(
    process.execPath,
    [join(here, 'score.mjs'), file, '--gold', gold, ...options],
    {
      stdio: 'inherit',
    },
  );
  if (status !== 0) process.exit(status ?? 1);
}
