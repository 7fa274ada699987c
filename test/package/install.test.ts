import assert from 'node:assert/strict';
import { lstat, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../bots/root.ts';
import { complaints, run } from './support/run.ts';
import { stage, writeProject } from './support/stage.ts';

/** Bytes that an install may have, without onnxruntime-node and the pack's weights. */
const MOST = 80_000_000;
const PATIENCE_MS = 20 * 60_000;

/** What somebody writes who has discord.js and nothing else; with a stylist that needs no networks. */
const BOT = `import { Client } from 'discord.js';
import { HemlineError, Stylist } from 'hemline';
import { discord, discordIntents, discordPartials, registerCommands } from 'hemline/discord';
import { fakeStylist } from 'hemline/testing';

const client = new Client({ intents: [...discordIntents], partials: [...discordPartials] });
const stylist: Stylist = (await fakeStylist()).stylist;
const fitting = discord(stylist, { provenance: false }).attach(client);
const there = client.listenerCount('interactionCreate');
await fitting.detach();
await stylist.close();
await client.destroy();
const missing = await Stylist.open({ store: 'memory:' }).catch((error: HemlineError) => error.code);
// @ts-expect-error an option that is none is found by the compiler, so the types are really there
discord(stylist, { provenence: false });
console.log(JSON.stringify({ there, gone: client.listenerCount('interactionCreate'), missing, register: typeof registerCommands }));
`;

test('packed, and installed beside only discord.js: type-checks, runs, and is small', {
  timeout: PATIENCE_MS,
}, async (t) => {
  const ping = await run('npm', ['ping', '--fetch-retries=0', '--fetch-timeout=15000'], packageRoot());
  if (ping.status !== 0) return t.skip("npm's registry is out of reach");
  const staged = await stage();
  const app = join(staged.folder, 'an empty project');
  try {
    const packed = await run('npm', ['pack', '--ignore-scripts', '--json'], staged.folder);
    const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
    await writeProject(app, { 'bot.ts': BOT });
    await writeFile(join(app, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    const version = await versionOf('discord.js');
    const asked = [join('..', filename), `discord.js@${version}`];
    const { status, stderr } = await run('npm', ['install', '--no-audit', '--no-fund', ...asked], app);
    assert.equal(status, 0, stderr);

    const files = await filesBelow(join(app, 'node_modules'));
    const weights = files.filter(({ path }) => /hemline\/models\/packs\/.*\.safetensors$/.test(path));
    assert.ok(weights.length >= 4, 'the pack came along');
    assert.ok(!files.some(({ path }) => path.includes('onnxruntime')), 'the runtime did not');
    const [all, pack] = [sum(files), sum(weights)];
    const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
    t.diagnostic(`installed: ${mb(all - pack)}, and ${mb(pack)} of weights, in ${files.length} files`);
    assert.ok(all - pack < MOST, `${mb(all - pack)} are not under ${mb(MOST)}`);

    assert.deepEqual(await complaints(app), []);
    const ran = await run(process.execPath, ['out/bot.js'], app);
    assert.equal(ran.status, 0, ran.stderr);
    const expected = { there: 1, gone: 0, missing: 'onnxruntime-missing', register: 'function' };
    assert.deepEqual(JSON.parse(ran.stdout), expected);

    await rm(join(app, 'node_modules/discord.js'), { recursive: true });
    const alone = await run(process.execPath, ['-e', "import('hemline/discord')"], app);
    assert.match(alone.stderr, /Cannot find package 'discord\.js'/);
    const bot = await run('npx', ['hemline', 'bot', 'discord'], app);
    assert.equal(bot.stderr, 'hemline: That needs discord.js. Install it: npm i discord.js\n');
    const others = "await import('hemline'); await import('hemline/webhook'); await import('hemline/slack')";
    const rest = await run(process.execPath, ['--input-type=module', '-e', others], app);
    assert.equal(rest.status, 0, rest.stderr);
  } finally {
    await staged.remove();
  }
});

async function versionOf(name: string): Promise<string> {
  const text = await readFile(join(packageRoot(), 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

async function filesBelow(folder: string): Promise<{ path: string; bytes: number }[]> {
  const paths = (await readdir(folder, { recursive: true })).map((name) => join(folder, name));
  const all = await Promise.all(paths.map(async (path) => ({ path, entry: await lstat(path) })));
  return all.filter(({ entry }) => entry.isFile()).map(({ path, entry }) => ({ path, bytes: entry.size }));
}

function sum(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0);
}
