import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../../bots/root.ts';

/** The page's scripts as the project's own build makes them, in a folder of their own: dist/ may be old. */
export async function compileClient(): Promise<{ folder: string; remove(): Promise<void> }> {
  const out = await mkdtemp(join(tmpdir(), 'hemline-client-'));
  const tsc = join(packageRoot(), 'node_modules/typescript/bin/tsc');
  const config = join(packageRoot(), 'tsconfig.build.json');
  const folder = join(out, 'bots/web');
  await promisify(execFile)(process.execPath, [tsc, '-p', config, '--outDir', out]).catch(
    (error: unknown) => {
      // Types are checked by `npm run check`; here the scripts count.
      if (!existsSync(join(folder, 'client/main.js'))) throw error;
    },
  );
  return { folder, remove: () => rm(out, { recursive: true, force: true }) };
}
