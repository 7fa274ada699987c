import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { packageRoot } from '../../bots/root.ts';
import { complaints } from './support/run.ts';
import { stageWithDependencies, writeProject } from './support/stage.ts';

/** What is to be copied whole; each tells how to add hemline to something, in so many lines at most. */
const PARTS = {
  'In your server': 'hemline/webhook',
  'In your Discord bot': 'hemline/discord',
  'In your Slack app': 'hemline/slack',
  'In Teams, Telegram, WhatsApp and Google Chat': 'hemline/chat-sdk',
};
const MOST_LINES = 10;

const readme = await readFile(join(packageRoot(), 'README.md'), 'utf8');
/** The examples that stand alone, by the heading above them. */
const examples = readme.split(/^##+ /m).flatMap((section) => {
  const heading = section.split('\n', 1)[0]!;
  const blocks = [...section.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);
  return blocks.filter((code) => code.startsWith('import ')).map((code) => ({ heading, code }));
});

let staged: Awaited<ReturnType<typeof stageWithDependencies>>;
before(async () => {
  staged = await stageWithDependencies();
});
after(() => staged?.remove());

test(`adding hemline takes ${MOST_LINES} lines or fewer`, () => {
  for (const [heading, imported] of Object.entries(PARTS)) {
    const [part] = examples.filter((one) => one.heading === heading);
    assert.ok(part?.code.includes(`from '${imported}'`), `${heading} has its example`);
    const lines = part.code.trimEnd().split('\n');
    assert.ok(lines.length <= MOST_LINES, `${heading}: ${lines.length} lines`);
    assert.ok(
      lines.every((line) => line.length <= 120),
      `${heading}: no line is two`,
    );
  }
});

test("the README's examples type-check against the package as it is published", async () => {
  const files = Object.fromEntries(examples.map(({ code }, i) => [`example-${i}.ts`, code]));
  const broken = 'const no: number = (await import("hemline")).Stylist;\nexport default no;\n';
  const folder = join(staged.folder, 'examples');
  await writeProject(folder, { ...files, 'broken.ts': broken });
  const [first, ...rest] = await complaints(folder);
  assert.match(first ?? '', /^broken\.ts/, 'what is wrong is found');
  assert.deepEqual(rest, []);
});
