import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server of this test's own, on this machine only. */
export interface Server {
  readonly url: string;
  /** SIGKILL, as in a crash; it can be started again where it was. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

const works = (program: string, ...args: string[]) => {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Where Debian has Postgres, which is not on the path. */
const postgresDir = (() => {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(root, version, 'bin')).find((dir) => existsSync(join(dir, 'initdb')));
})();

const hasPackage = async (name: string) => {
  try {
    await import(name);
    return true;
  } catch {
    return false;
  }
};

/** Why the tests of a store are skipped, or false. CI has Redis and Postgres, so there nothing of them is skipped. */
export const missing = {
  redis: unlessCi(works('redis-server', '--version'), 'redis-server is not installed'),
  postgres: unlessCi(postgresDir !== undefined, 'postgresql is not installed'),
  sqlite: (await hasPackage('sqlite3')) ? false : 'the package sqlite3 is not installed',
} as const;

function unlessCi(there: boolean, why: string): string | false {
  if (!there && process.env.CI) throw new Error(`${why}; .ci/run installs it`);
  return there ? false : why;
}

export async function startRedis(): Promise<Server> {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'hemline-redis-'));
  const args = ['--port', `${port}`, '--save', '', '--bind', '127.0.0.1', '--dir', dir];
  return running(`redis://127.0.0.1:${port}`, () => begin('redis-server', args, /ready to accept/i));
}

export async function startPostgres(): Promise<Server> {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'hemline-postgres-'));
  const as = nobodyImportant(dir);
  const bin = (name: string) => join(postgresDir!, name);
  const { uid, gid } = as;
  execFileSync(bin('initdb'), ['-D', dir, '-U', 'hemline', '-A', 'trust', '--no-sync'], {
    uid,
    gid,
    cwd: dir,
    stdio: 'ignore',
  });
  const args = ['-D', dir, '-p', `${port}`, '-k', dir, '-c', 'listen_addresses=127.0.0.1', '-F'];
  return running(`postgres://hemline@127.0.0.1:${port}/postgres`, () =>
    begin(bin('postgres'), args, /ready to accept connections/, { ...as, cwd: dir }),
  );
}

/** Postgres does not run as root: there it runs as the user that Debian makes for it. */
function nobodyImportant(dir: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  const [uid, gid] = [id('-u'), id('-g')];
  chownSync(dir, uid, gid);
  return { uid, gid };
}

async function running(url: string, start: () => Promise<ChildProcess>): Promise<Server> {
  let server = await start();
  return {
    url,
    async kill() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      server.kill('SIGKILL');
      await once(server, 'exit');
    },
    async start() {
      server = await start();
    },
  };
}

async function begin(program: string, args: string[], ready: RegExp, options: SpawnOptions = {}) {
  const server = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    for (const stream of [server.stdout!, server.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (ready.test(said)) resolve();
      });
    }
    server.once('exit', () => reject(new Error(said)));
  });
  return server;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
