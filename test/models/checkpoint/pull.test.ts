import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { openPack } from '../../../models/checkpoint/pack.ts';
import { type PullOptions, type PullProgress, pullPack } from '../../../models/checkpoint/pull.ts';
import { fileUrl, pullBase } from '../../../models/checkpoint/pull-source.ts';
import { MANIFEST, writeJson, writeTinyPack } from './tiny-pack.ts';

const scratch = mkdtempSync(join(tmpdir(), 'hemline-pull-'));
const served = join(scratch, 'served');
const UNET = 'unet/diffusion_pytorch_model.safetensors';

type Handler = (request: IncomingMessage, response: ServerResponse, path: string) => boolean;

/** What the server does before it serves the file: true says that it has answered. */
let trouble: Handler = () => false;
/** Path and range of each request, in order. */
let requests: string[] = [];
let server: Server;
let address: string;

before(async () => {
  await writeTinyPack(served);
  server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://x').pathname.slice(1));
    requests.push(`${path}${request.headers.range ? ` ${request.headers.range}` : ''}`);
    if (!trouble(request, response, path)) serve(request, response, path);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

beforeEach(() => {
  trouble = () => false;
  requests = [];
});

after(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(scratch, { recursive: true });
});

/** A plain file server: ETag, Range, If-Range. */
function serve(request: IncomingMessage, response: ServerResponse, path: string): void {
  const file = join(served, path);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    response.writeHead(404).end();
    return;
  }
  const bytes = readFileSync(file);
  const etag = `"${sha256(bytes)}"`;
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const partial = from > 0 && request.headers['if-range'] === etag;
  if (partial && from >= bytes.length) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    return;
  }
  const rest = partial ? bytes.subarray(from) : bytes;
  response.writeHead(partial ? 206 : 200, {
    etag,
    'content-length': rest.length,
    ...(partial ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
  });
  response.end(rest);
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let outs = 0;
const newOut = () => join(scratch, `out-${outs++}`);

const pull = (out: string, options: Partial<PullOptions> = {}, source = address) =>
  pullPack(source, { out, backoffMs: 1, ...options });

/** Every file of the pack, with its list in hemline.json. */
function listFiles(
  change: (files: { path: string; bytes?: number; sha256?: string }[]) => unknown = () => {},
): void {
  const all = readdirSync(served, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'hemline.json')
    .map((entry) => join(entry.parentPath, entry.name).slice(served.length + 1));
  const files = all.map((path) => {
    const bytes = readFileSync(join(served, path));
    return { path, bytes: bytes.length, sha256: sha256(bytes) };
  });
  change(files);
  writeJson(join(served, 'hemline.json'), { ...MANIFEST, files });
}

const unlisted = () => writeJson(join(served, 'hemline.json'), MANIFEST);

async function refuses(pulled: Promise<unknown>, code: string, message: RegExp): Promise<void> {
  await assert.rejects(pulled, (error: Error & { code?: string }) => {
    assert.equal(error.name, 'HemlineError', error.stack);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return true;
  });
}

/** Sends `count` bytes of the file on their way to `out`, and breaks the connection when they are there. */
const breakAfter =
  (count: number, path: string, out: string): Handler =>
  (request, response, asked) => {
    if (asked !== path) return false;
    const bytes = readFileSync(join(served, path));
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, {
      etag: `"${sha256(bytes)}"`,
      'content-length': bytes.length - from,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
    });
    const sent = bytes.subarray(from, from + count);
    response.write(sent);
    if (from + sent.length === bytes.length) return Boolean(response.end());
    const part = join(`${out}.partial`, `${path}.part`);
    const waiting = setInterval(() => {
      if (response.destroyed) clearInterval(waiting);
      else if (statSync(part, { throwIfNoEntry: false })?.size === from + sent.length) response.destroy();
    }, 5);
    return true;
  };

test('addresses', () => {
  const of = (source: string) => pullBase(source).href;
  assert.equal(of('https://x.org/packs/a'), 'https://x.org/packs/a/');
  assert.equal(of('http://x.org/?a=1#b'), 'http://x.org/');
  assert.equal(of('hf:owner/name'), 'https://huggingface.co/owner/name/resolve/main/');
  assert.equal(of('hf:owner/na.me@refs/pr/1'), 'https://huggingface.co/owner/na.me/resolve/refs%2Fpr%2F1/');
  assert.equal(
    fileUrl(pullBase('http://x.org/a'), 'unet/a b#c.json').href,
    'http://x.org/a/unet/a%20b%23c.json',
  );
  for (const wrong of ['', 'croquis', 'ftp://x.org/a', 'file:///etc', 'hf:name', 'hf:a/b@'])
    assert.throws(() => pullBase(wrong), { name: 'HemlineError', code: 'pull-source' }, wrong);
});

test('fetches the files that hemline.json lists, and nothing else', async () => {
  listFiles();
  writeFileSync(join(served, 'README.md'), 'not listed');
  const out = newOut();
  const seen: PullProgress[] = [];
  const pack = await pull(out, { onProgress: (progress) => seen.push(progress) });
  assert.equal(await pack.hash(), await (await openPack(served)).hash());
  assert.deepEqual(
    readdirSync(out).filter((name) => name.startsWith('.') || name.endsWith('.md')),
    [],
  );
  assert.ok(!existsSync(`${out}.partial`));
  assert.equal(requests.length, new Set(requests).size);
  const last = seen.findLast(({ file }) => file === UNET)!;
  assert.deepEqual([last.done, last.total], [statSync(join(served, UNET)).size, last.done]);
});

test('without a list it asks for what the layout has', async () => {
  unlisted();
  const out = newOut();
  const pack = await pull(out);
  assert.equal(await pack.hash(), await (await openPack(served)).hash());
  rmSync(join(served, 'hemline.json'));
  for (const dir of ['controlnet', 'pose_estimator'])
    cpSync(join(served, dir), join(scratch, dir), { recursive: true });
  for (const dir of ['controlnet', 'pose_estimator']) rmSync(join(served, dir), { recursive: true });
  const bare = await pull(newOut());
  assert.equal(bare.config('controlnet'), undefined);
  assert.equal(bare.manifest.sampling.steps, 20);
  for (const dir of ['controlnet', 'pose_estimator'])
    cpSync(join(scratch, dir), join(served, dir), { recursive: true });
  unlisted();
});

test('takes the variant that is asked for', async () => {
  unlisted();
  const half = 'unet/diffusion_pytorch_model.fp16.safetensors';
  cpSync(join(served, UNET), join(served, half));
  try {
    await pull(newOut(), { variant: 'fp16' });
    assert.ok(requests.includes(half));
    assert.ok(!requests.includes(UNET));
  } finally {
    rmSync(join(served, half));
  }
});

test('goes on where a connection broke, as often as it must', async () => {
  listFiles();
  const size = statSync(join(served, UNET)).size;
  const out = newOut();
  trouble = breakAfter(Math.ceil(size / 12), UNET, out);
  await pull(out);
  assert.deepEqual(readFileSync(join(out, UNET)), readFileSync(join(served, UNET)));
  const asked = requests.filter((request) => request.startsWith(UNET));
  assert.ok(
    asked.length > 6,
    `${asked.length} requests: more than the tries that a file without progress gets`,
  );
  assert.equal(new Set(asked).size, asked.length, 'every request begins further on');
});

test('goes on in another run, and begins anew where the file has changed since', async () => {
  listFiles();
  const size = statSync(join(served, UNET)).size;
  let broken = 0;
  const out = newOut();
  const breaking = breakAfter(size / 2, UNET, out);
  trouble = (request, response, path) => {
    if (path !== UNET) return false;
    if (broken++ === 0) return breaking(request, response, path);
    response.destroy();
    return true;
  };
  await refuses(pull(out), 'pull-unreachable', /unet/);
  assert.ok(!existsSync(out));
  assert.equal(statSync(join(`${out}.partial`, `${UNET}.part`)).size, size / 2);
  await refuses(pull(out, {}, `${address}elsewhere`), 'pull-exists', /part of another pack/);

  trouble = () => false;
  requests = [];
  await pull(out);
  assert.ok(requests.includes(`${UNET} bytes=${size / 2}-`));
  assert.equal(requests.filter((path) => path.startsWith('vae/')).length, 2, 'what had not come yet');

  const again = newOut();
  trouble = breakAfter(size / 2, UNET, again);
  const original = readFileSync(join(served, UNET));
  const stop = new AbortController();
  const first = pull(again, {
    signal: stop.signal,
    onProgress: ({ file, done }) => file === UNET && done === size / 2 && stop.abort(),
  });
  await refuses(first, 'cancelled', /Run it again/);
  trouble = () => false;
  try {
    const changed = Buffer.from(original);
    changed[changed.length - 1]! ^= 1;
    writeFileSync(join(served, UNET), changed);
    listFiles();
    await pull(again);
    assert.deepEqual(readFileSync(join(again, UNET)), changed);
  } finally {
    writeFileSync(join(served, UNET), original);
  }
});

test('waits as the server says, and gives up where it must', async () => {
  listFiles();
  let refused = 0;
  trouble = (_, response, path) => {
    if (path !== 'vae/config.json' || refused++ >= 2) return false;
    response.writeHead(refused === 1 ? 429 : 503, { 'retry-after': '0' }).end();
    return true;
  };
  await pull(newOut());
  assert.equal(requests.filter((path) => path === 'vae/config.json').length, 3);

  requests = [];
  trouble = (_, response, path) => path === UNET && Boolean(response.writeHead(429).end());
  await refuses(pull(newOut()), 'pull-unreachable', /too many requests.*Try again later/);
  assert.equal(requests.filter((path) => path === UNET).length, 6);

  requests = [];
  trouble = (_, response, path) =>
    path === UNET && Boolean(response.writeHead(429, { 'retry-after': '3600' }).end());
  await assert.rejects(pull(newOut()), { code: 'pull-unreachable', retryAfterMs: 3_600_000 });
  assert.equal(requests.filter((path) => path === UNET).length, 1);

  trouble = (_, response, path) => path === UNET && Boolean(response.writeHead(403).end());
  await refuses(pull(newOut()), 'pull-denied', /403/);
  trouble = (_, response, path) => path === UNET && Boolean(response.writeHead(418).end());
  await refuses(pull(newOut()), 'pull-refused', /418/);
});

test('a connection that brings nothing any more is given up', async () => {
  listFiles();
  let stalls = 0;
  trouble = (_, response, path) => {
    if (path !== UNET || stalls++ > 0) return false;
    const bytes = readFileSync(join(served, UNET));
    response.writeHead(200, { etag: `"${sha256(bytes)}"`, 'content-length': bytes.length });
    response.write(bytes.subarray(0, 1000));
    return true;
  };
  const out = newOut();
  await pull(out, { stallMs: 400 });
  assert.deepEqual(readFileSync(join(out, UNET)), readFileSync(join(served, UNET)));
});

test('what is not there, or not what it should be, is refused by name and leaves no pack', async () => {
  const nothing = newOut();
  await refuses(pull(nothing, {}, `${address}nowhere`), 'pull-not-found', /no pack at .*nowhere/);
  assert.ok(!existsSync(nothing));

  listFiles((files) => files.push({ path: 'unet/none.json' }));
  await refuses(pull(newOut()), 'pull-not-found', /no http.*unet\/none\.json/);
  listFiles((files) => files.push({ path: 'unet/diffusion_pytorch_model.bin' }));
  await refuses(pull(newOut()), 'pull-refused', /model\.bin is listed/);
  listFiles((files) => {
    files.find(({ path }) => path === UNET)!.sha256 = '0'.repeat(64);
  });
  requests = [];
  await refuses(pull(newOut()), 'pull-corrupt', /another sha256/);
  assert.equal(requests.filter((path) => path === UNET).length, 1);
  listFiles((files) => {
    files.find(({ path }) => path === UNET)!.bytes! -= 1;
  });
  await refuses(pull(newOut()), 'pull-refused', /more than the/);
  listFiles((files) => {
    files.find(({ path }) => path === UNET)!.bytes! += 1;
  });
  await refuses(pull(newOut()), 'pull-corrupt', /bytes, not the/);
  writeJson(join(served, 'hemline.json'), { ...MANIFEST, files: [{ path: '../escaped.json' }] });
  await refuses(pull(newOut()), 'pack-corrupt', /files\.0\.path/);
  assert.ok(!existsSync(join(scratch, 'escaped.json')));
  writeJson(join(served, 'hemline.json'), { ...MANIFEST, files: [] });
  await refuses(pull(newOut()), 'component-missing', /unet/);

  unlisted();
  trouble = (_, response, path) =>
    path.startsWith('vae/') && path.endsWith('.safetensors') && Boolean(response.writeHead(404).end());
  await refuses(pull(newOut()), 'pull-not-found', /No \.safetensors weights of vae/);
  trouble = (_, response, path) => path === UNET && Boolean(response.end('<html>captive portal</html>'));
  const portal = newOut();
  await refuses(pull(portal), 'weights-corrupt', /unet/);
  assert.ok(!existsSync(portal));
});

test('never writes over what is there', async () => {
  listFiles();
  const out = newOut();
  mkdirSync(out);
  writeFileSync(join(out, 'mine.txt'), 'x');
  await refuses(pull(out), 'pull-exists', /there already/);
  assert.deepEqual(readdirSync(out), ['mine.txt']);
  rmSync(join(out, 'mine.txt'));
  assert.equal((await pull(out)).manifest.name, 'tiny');
});

test('an unencrypted detour is refused, and an unknown host is said at once', async () => {
  const out = newOut();
  const detour = async () => Object.defineProperty(new Response('{}'), 'url', { value: 'http://x.org/' });
  await refuses(pull(out, { fetch: detour }, 'https://x.org/'), 'pull-refused', /not encrypted/);
  let tries = 0;
  const unknown = async () => {
    tries++;
    throw new TypeError('fetch failed', {
      cause: Object.assign(new Error('no address'), { code: 'ENOTFOUND' }),
    });
  };
  await refuses(pull(newOut(), { fetch: unknown }, 'https://x.invalid/'), 'pull-unreachable', /no address/);
  assert.equal(tries, 1);
});
