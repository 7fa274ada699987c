import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../../bots/root.ts';

/** Everything as the project's own build makes it, in a folder of one's own: dist/ may be old. */
export async function compile(out: string): Promise<void> {
  const tsc = join(packageRoot(), 'node_modules/typescript/bin/tsc');
  const config = join(packageRoot(), 'tsconfig.build.json');
  await promisify(execFile)(process.execPath, [tsc, '-p', config, '--outDir', out]).catch(
    (error: unknown) => {
      // Types are checked by `npm run check`; here the scripts count.
      if (!existsSync(join(out, 'bots/web/client/main.js'))) throw error;
    },
  );
}

/** The page's scripts, compiled. */
export async function compileClient(): Promise<{ folder: string; remove(): Promise<void> }> {
  const out = await mkdtemp(join(tmpdir(), 'hemline-client-'));
  await compile(out);
  return { folder: join(out, 'bots/web'), remove: () => rm(out, { recursive: true, force: true }) };
}
