import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { HemlineError } from '../../models/error.ts';
import { packageRoot } from '../root.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface Asset {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
}

/**
 * The page's files by their path below `/`: page/* as they are in the sources, and the client as the compiler left
 * it in `compiled` (a folder with client/*.js and wire.js; by default dist/bots/web of this package). Read once:
 * nothing that a request says ever becomes a file name.
 */
export function readAssets(compiled = join(packageRoot(), 'dist/bots/web')): ReadonlyMap<string, Asset> {
  const page = join(packageRoot(), 'bots/web/page');
  if (!existsSync(join(compiled, 'client/main.js'))) {
    throw new HemlineError('not-built', 'The fitting room is not built. Run: npm run build');
  }
  const assets = new Map<string, Asset>();
  const add = (path: string, file: string) => {
    const type = TYPES[extname(file)];
    if (!type) return;
    const body = new Uint8Array(readFileSync(file));
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    assets.set(path, { body, type, etag });
  };
  for (const name of readdirSync(page)) add(`/${name}`, join(page, name));
  for (const name of readdirSync(join(compiled, 'client'))) {
    add(`/client/${name}`, join(compiled, 'client', name));
  }
  add('/wire.js', join(compiled, 'wire.js'));
  return assets;
}
