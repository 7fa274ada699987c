import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadedBy } from './support/loaded.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Each may import from those after it. */
const ORDER = ['bots', 'adapters', 'sdk', 'models'];

/** Every import of a file of ours, as [from, to], relative to the root. */
function imports(): [from: string, to: string][] {
  const found: [string, string][] = [];
  for (const folder of ORDER) {
    for (const entry of filesIn(folder)) {
      const file = join(root, folder, entry);
      const text = readFileSync(file, 'utf8');
      for (const [, to] of text.matchAll(/(?:from|import|import\()\s*['"](\.{1,2}\/[^'"]+)['"]/g)) {
        found.push([relative(root, file), relative(root, resolve(file, '..', to!))]);
      }
    }
  }
  return found;
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(ts|js|mjs)$/.test(name),
    );
  } catch {
    return []; // a folder that is still to come
  }
}

test('imports point one way: bots -> adapters -> sdk -> models', () => {
  const all = imports();
  assert.ok(all.length > 200, `${all.length} imports were found`);
  const rank = (path: string) => ORDER.indexOf(path.split('/')[0]!);
  const wrong = all.filter(([from, to]) => rank(to) < rank(from));
  assert.deepEqual(wrong, []);
});

test('the top-level folders are those of the design', () => {
  const ignored = readFileSync(join(root, '.gitignore'), 'utf8').split('\n');
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .filter((name) => !ignored.includes(`${name}/`));
  const unknown = folders.filter((name) => ![...ORDER, 'test'].includes(name));
  assert.deepEqual(unknown, []);
});

const HEAVY =
  /node_modules\/(onnxruntime[\w-]*|discord\.js|@slack\/[\w-]+|lmdb|@keyv\/redis|@keyv\/postgres)\//;
const heavyOf = (urls: readonly string[]) => urls.filter((url) => HEAVY.test(url));

test('importing hemline loads no runtime, no chat platform and no store', async () => {
  const loaded = await loadedBy(`await import(${JSON.stringify(join(root, 'sdk/index.ts'))});`);
  assert.ok(loaded.some((url) => url.endsWith('sdk/stylist.ts')));
  assert.deepEqual(heavyOf(loaded), []);
});

test('the embedded host keeps ONNX Runtime out of the process of the bot', async () => {
  const loaded = await loadedBy(`
    import { mkdtempSync } from 'node:fs';
    import { writeTinyPack } from ${JSON.stringify(join(root, 'test/models/checkpoint/tiny-pack.ts'))};
    import { Stylist } from ${JSON.stringify(join(root, 'sdk/index.ts'))};
    const pack = mkdtempSync(${JSON.stringify(join(tmpdir(), 'hemline-pack-'))});
    await writeTinyPack(pack);
    const stylist = await Stylist.open({ pack, store: 'memory:' });
    await stylist.start('c', '01');
    const turn = await stylist.refine('c', 'crimson');
    if (turn.rounds.length !== 1) throw new Error('no round');
    await stylist.close();
  `);
  assert.deepEqual(heavyOf(loaded), []);
});
