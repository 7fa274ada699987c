import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../../bots/root.ts';

/** Everything of this process's environment but what `npm test` told it about this checkout. */
export function outside(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
}

/** Runs a program to its end; gives what it printed, and its status. */
export async function run(program: string, args: readonly string[], cwd: string) {
  try {
    const printed = await promisify(execFile)(program, args, { cwd, env: outside(), maxBuffer: 64 << 20 });
    return { status: 0, ...printed };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw error;
    return { status: code, stdout: stdout ?? '', stderr: stderr ?? '' };
  }
}

/** What the compiler has against a project's own files, or those of hemline; what it has against others is theirs. */
export async function complaints(folder: string): Promise<string[]> {
  const tsc = join(packageRoot(), 'node_modules/typescript/bin/tsc');
  const { stdout } = await run(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], folder);
  const errors = stdout.split('\n').filter((line) => /error TS\d+/.test(line));
  return errors.filter((line) => !/(^|\/)node_modules\/(?!hemline\/)/.test(line));
}
