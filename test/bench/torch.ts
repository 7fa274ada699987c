import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A peer's step in a Python of the caller's: the script takes one step for each line it reads, and says the milliseconds. */
export interface Torch {
  step(): Promise<number>;
  close(): void;
}

export async function openTorch(
  python: string,
  script: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<Torch> {
  const child = spawn(python, [join(import.meta.dirname, script), JSON.stringify(settings)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${python} ${script} ended with code ${code}`)));
  });
  failed.catch(() => {});
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async () => Number((await Promise.race([lines.next(), failed])).value);
  await line();
  return {
    step() {
      child.stdin.write('\n');
      return line();
    },
    close: () => child.kill(),
  };
}
