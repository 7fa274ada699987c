import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * The name under which a cache is written until it is whole, so that a killed run leaves no half one. What killed runs
 * left under such a name, gigabytes of it, is removed.
 */
export function temporaryFor(path: string): string {
  const [dir, name] = [dirname(path), basename(path)];
  for (const file of readdirSync(dir)) {
    const pid = file.startsWith(`${name}.`) && /^\.(\d+)\.tmp$/.exec(file.slice(name.length))?.[1];
    if (pid && Number(pid) !== process.pid && !isRunning(Number(pid)))
      rmSync(join(dir, file), { force: true });
  }
  return `${path}.${process.pid}.tmp`;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be asked, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
