import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The addresses of all modules that a program of a few lines loads. Throws with its last words if it fails. */
export async function loadedBy(program: string): Promise<string[]> {
  const trace = join(mkdtempSync(join(tmpdir(), 'hemline-trace-')), 'loaded.txt');
  const hook = `
    import { appendFileSync } from 'node:fs';
    export async function resolve(specifier, context, next) {
      const found = await next(specifier, context);
      appendFileSync(${JSON.stringify(trace)}, found.url + '\\n');
      return found;
    }`;
  const asModule = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`;
  const register = asModule(
    `import { register } from 'node:module'; register(${JSON.stringify(asModule(hook))});`,
  );
  const args = ['--import', register, '--import', 'tsx', '--input-type=module', '--eval', program];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  if (status !== 0) throw new Error(words);
  return readFileSync(trace, 'utf8').split('\n');
}
