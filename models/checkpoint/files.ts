import { createHash, type Hash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { HemlineError } from '../error.ts';

export function packCorrupt(message: string, cause?: unknown): HemlineError {
  return new HemlineError('pack-corrupt', `${message} Get the pack again.`, { cause });
}

export type Json = Readonly<Record<string, unknown>>;

/** An object from a JSON file. @throws HemlineError `pack-corrupt`. */
export function readObject(path: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw packCorrupt(`${path} is not JSON.`, cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw packCorrupt(`${path} is not a JSON object.`);
  return value as Json;
}

/** Whether a path in a manifest stays below the folder it is relative to, on every system. */
export function isInner(path: string): boolean {
  return path !== '' && !/^[/~]|[\\:\0]/.test(path) && !path.split('/').includes('..');
}

/**
 * Checks that a file is there and that no symbolic link leads it out of `root` (itself a real path).
 * @throws HemlineError `pack-corrupt`.
 */
export function confine(root: string, path: string): string {
  let real: string;
  try {
    real = realpathSync(path);
  } catch (cause) {
    throw packCorrupt(`${path} is missing.`, cause);
  }
  if (real !== root && !real.startsWith(root + sep))
    throw new HemlineError(
      'pack-corrupt',
      `${path} leads out of the pack, to ${real}. Copy the file itself.`,
    );
  return path;
}

/** Names in a folder of the pack, sorted, none of which leads out; undefined where there is no such folder. */
export function listFolder(root: string, name: string): readonly string[] | undefined {
  const folder = join(root, name);
  if (!existsSync(folder)) return undefined;
  const real = realpathSync(root);
  confine(real, folder);
  if (!statSync(folder).isDirectory()) throw packCorrupt(`${folder} is not a folder.`);
  const names = readdirSync(folder).sort();
  for (const file of names) confine(real, join(folder, file));
  return names;
}

/** Puts a file's bytes into a hash. @throws HemlineError `pack-corrupt`. */
export async function hashInto(hash: Hash, path: string): Promise<void> {
  try {
    for await (const bytes of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(bytes);
  } catch (cause) {
    throw packCorrupt(`${path} cannot be read.`, cause);
  }
}

/** sha256 of a file, in hexadecimal. @throws HemlineError `pack-corrupt`. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await hashInto(hash, path);
  return hash.digest('hex');
}
