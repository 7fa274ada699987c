import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { HemlineError } from '../error.ts';
import { NETS } from './component.ts';
import { download } from './download.ts';
import { hashFile } from './files.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { openPack, type Pack } from './pack.ts';
import { persistently } from './persistently.ts';
import { fileUrl, pullBase } from './pull-source.ts';
import { checkWanted, type Get, getByLayout } from './pull-wanted.ts';

export interface PullProgress {
  /** Path in the pack of the file that is coming. */
  readonly file: string;
  readonly done: number;
  /** Bytes, where the server or the manifest tells. */
  readonly total?: number;
  /** Files that are there already. */
  readonly files: number;
}

export interface PullOptions {
  /** The folder to be made; what has come so far waits in `<out>.partial`. */
  readonly out: string;
  /** `fp16`: those weights first, where the pack has no list of its files. */
  readonly variant?: string;
  readonly signal?: AbortSignal;
  /** The global one by default. */
  readonly fetch?: typeof fetch;
  /** Before the first of five tries again, then twice as long each; 1000 by default. */
  readonly backoffMs?: number;
  /** A connection that brings nothing for so long is given up; 60,000 by default. */
  readonly stallMs?: number;
  onProgress?(progress: PullProgress): void;
}

/** For everything but weights. */
const SMALL = 64e6;

const ROOTS = ['hemline.json', 'model_index.json'] as const;

/**
 * Fetches a pack from an HTTP(S) folder or `hf:owner/name[@revision]`: the `files` that its hemline.json lists, or
 * what diffusers' layout has. Broken connections are taken up where they broke, also by the next call; the
 * folder appears when everything is there and opens.
 * @throws HemlineError `pull-source`, `pull-exists`, `pull-...` as `download`, or what `openPack` finds.
 */
export async function pullPack(source: string, options: PullOptions): Promise<Pack> {
  const base = pullBase(source);
  const out = resolve(options.out);
  const partial = prepare(out, base);
  const listed = new Map<string, Listed>();
  const get = getter(base, partial, listed, options);

  const [ours, theirs] = [await get(ROOTS[0], true), await get(ROOTS[1], true)];
  if (!ours && !theirs)
    throw new HemlineError(
      'pull-not-found',
      `There is no pack at ${base}: neither hemline.json nor model_index.json.`,
    );
  const manifest = ours ? readManifest(ours) : undefined;
  for (const { path, ...rest } of manifest?.files ?? []) listed.set(path, rest);
  for (const path of listed.keys()) checkWanted(path);
  if (manifest?.files) for (const path of listed.keys()) await get(path);
  else await getByLayout(get, manifest, options.variant);

  const pack = await openPack(partial);
  for (const net of NETS) if (pack.config(net)) await pack.weights(net);
  pack.tokenizer();
  rmSync(join(partial, SOURCE));
  if (existsSync(out)) rmdirSync(out);
  renameSync(partial, out);
  return openPack(out);
}

type Listed = Omit<NonNullable<Manifest['files']>[number], 'path'>;

/** In the unfinished folder: where its files are from. */
const SOURCE = '.source';

function prepare(out: string, base: URL): string {
  if (existsSync(out) && !(statSync(out).isDirectory() && readdirSync(out).length === 0))
    throw new HemlineError('pull-exists', `${out} is there already. Delete it, or name another --out.`);
  const partial = `${out}.partial`;
  const note = join(partial, SOURCE);
  if (existsSync(note) && readFileSync(note, 'utf8') !== base.href)
    throw new HemlineError(
      'pull-exists',
      `${partial} is part of another pack. Delete it, or name another --out.`,
    );
  mkdirSync(partial, { recursive: true });
  writeFileSync(note, base.href);
  // They say what the pack is now, whatever they said to an earlier call.
  for (const root of ROOTS) rmSync(join(partial, root), { force: true });
  return partial;
}

function getter(base: URL, partial: string, listed: ReadonlyMap<string, Listed>, options: PullOptions): Get {
  let files = 0;
  return async (path, optional = false) => {
    const target = join(partial, path);
    const known = listed.get(path) ?? {};
    if (!(await isDone(target, known))) {
      const progress = (done: number, total?: number) =>
        options.onProgress?.({ file: path, done, total, files });
      try {
        await fetchFile(fileUrl(base, path), target, known, options, progress);
      } catch (error) {
        if (optional && error instanceof HemlineError && error.code === 'pull-not-found') return undefined;
        throw error;
      }
    }
    files++;
    return target;
  };
}

/** Whether an earlier call has fetched it; files get their name when they are whole. */
async function isDone(target: string, { bytes, sha256 }: Listed): Promise<boolean> {
  const size = statSync(target, { throwIfNoEntry: false })?.size;
  if (size === undefined || (bytes !== undefined && bytes !== size)) return false;
  return sha256 === undefined || (await hashFile(target)) === sha256;
}

async function fetchFile(
  url: URL,
  target: string,
  known: Listed,
  options: PullOptions,
  onProgress: (done: number, total?: number) => void,
): Promise<void> {
  const { signal, backoffMs = 1000, stallMs = 60_000 } = options;
  const limit = target.endsWith('.safetensors') ? Number.POSITIVE_INFINITY : SMALL;
  await persistently({ signal, backoffMs }, (reached) => {
    const onBytes = (done: number, total?: number) => {
      reached(done);
      onProgress(done, total);
    };
    return download(url, target, {
      ...known,
      limit,
      fetch: options.fetch ?? fetch,
      signal,
      stallMs,
      onBytes,
    });
  });
}
