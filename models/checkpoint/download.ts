import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HemlineError } from '../error.ts';
import { hashFile } from './files.ts';
import { interrupted, reason, request, validator } from './pull-request.ts';

export interface DownloadOptions {
  /** The whole file's, where they are known. */
  readonly bytes?: number;
  readonly sha256?: string;
  /** A file of more bytes is refused. */
  readonly limit: number;
  readonly fetch: typeof fetch;
  readonly signal?: AbortSignal;
  /** A connection that brings nothing for so many milliseconds is given up. */
  readonly stallMs: number;
  /** Called as bytes arrive: how many there are, of how many where that is known. */
  onBytes?(done: number, total: number | undefined): void;
}

/**
 * One try at fetching a file to `path`. What arrives goes to `path.part`, and the next try goes on from there
 * if the server still has the same file; the name is taken when the file is whole and right.
 * @throws HemlineError `pull-not-found`, `pull-denied`, `pull-refused`, `pull-corrupt`, `write-failed`; with
 * `retryAfterMs` where trying again makes sense: `pull-unreachable`, `pull-interrupted`.
 */
export async function download(url: URL, path: string, options: DownloadOptions): Promise<void> {
  const part = `${path}.part`;
  const stall = new AbortController();
  const timer = setTimeout(() => stall.abort(), options.stallMs);
  const signal = options.signal ? AbortSignal.any([options.signal, stall.signal]) : stall.signal;
  try {
    const have = resumable(part);
    const response = await request(url, {
      from: have,
      tag: have > 0 ? readFileSync(`${part}.tag`, 'utf8') : undefined,
      fetch: options.fetch,
      signal,
    });
    if (!response) {
      forget(part);
      throw interrupted(url, 'the server sent another part than was asked for');
    }
    makeFolder(dirname(path));
    const start = response.status === 206 ? have : 0;
    if (response.status !== 416) await receive(response, url, part, start, options, () => timer.refresh());
    await finish(url, part, path, start > 0 || response.status === 416, options);
  } catch (cause) {
    if (options.signal?.aborted)
      throw new HemlineError('cancelled', 'Stopped. Run it again to go on.', { cause });
    if (cause instanceof HemlineError) throw cause;
    throw interrupted(url, stall.signal.aborted ? 'nothing came any more' : reason(cause), cause);
  } finally {
    clearTimeout(timer);
  }
}

/** Bytes that an earlier try left, if it also left word of which file they are of. */
function resumable(part: string): number {
  return existsSync(`${part}.tag`) ? (statSync(part, { throwIfNoEntry: false })?.size ?? 0) : 0;
}

function forget(part: string): void {
  for (const file of [part, `${part}.tag`]) rmSync(file, { force: true });
}

async function receive(
  response: Response,
  url: URL,
  part: string,
  start: number,
  options: DownloadOptions,
  alive: () => void,
): Promise<void> {
  const length = response.headers.get('content-length');
  const total = length === null ? options.bytes : start + Number(length);
  const limit = options.bytes ?? options.limit;
  const file = await open(part, start > 0 ? 'a' : 'w').catch(unwritable(part));
  const tag = validator(response);
  if (tag !== undefined) writeFileSync(`${part}.tag`, tag);
  else rmSync(`${part}.tag`, { force: true });
  let done = start;
  try {
    for await (const bytes of response.body ?? []) {
      alive();
      done += bytes.length;
      if (done > limit) {
        forget(part);
        throw new HemlineError(
          'pull-refused',
          `${url} has more than the ${limit} bytes that it should have.`,
        );
      }
      await file.writeFile(bytes).catch(unwritable(part));
      options.onBytes?.(done, total);
    }
  } finally {
    await file.close();
  }
  if (total !== undefined && done < total) throw interrupted(url, `${done} of ${total} bytes came`);
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    unwritable(path)(cause as Error);
  }
}

function unwritable(path: string): (cause: Error) => never {
  return (cause) => {
    throw new HemlineError('write-failed', `${path} cannot be written: ${cause.message}.`, { cause });
  };
}

async function finish(
  url: URL,
  part: string,
  path: string,
  resumed: boolean,
  options: DownloadOptions,
): Promise<void> {
  const { bytes, sha256 } = options;
  const size = statSync(part).size;
  const right =
    (bytes === undefined || bytes === size) && (sha256 === undefined || (await hashFile(part)) === sha256);
  if (!right) {
    forget(part);
    // Pieces of two files may have come together: then a whole one may be right.
    if (resumed) throw interrupted(url, 'its pieces do not fit together');
    const what = bytes === undefined || bytes === size ? 'another sha256' : `${size} bytes, not the ${bytes}`;
    throw new HemlineError(
      'pull-corrupt',
      `${url} has ${what} than hemline.json says. Ask who published it.`,
    );
  }
  renameSync(part, path);
  forget(part);
}
