import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { EditorInfo, EditorOptions, StepReport } from '../../../models/editor/types.ts';
import { HemlineError } from '../../../models/error.ts';
import { fromWire, type Request, type Response, type Work } from './messages.ts';

/** How long a child may take to end in peace, in milliseconds. */
const GRACE_MS = 2000;
/** How long a child may go on with what was cancelled: a step of a large net takes its time, a hung one has no end. */
const CANCEL_MS = 30_000;
/** Of what a child writes to its standard error, so much is kept for the error's cause. */
const TAIL = 2000;

/** The child ended though nobody asked it to. Its message is for the log: how it ended, and its last words. */
export class Crashed extends Error {}

interface Pending {
  readonly onStep?: (report: StepReport) => void;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export interface RequestOptions {
  onStep?(report: StepReport): void;
  readonly signal?: AbortSignal;
  /** Milliseconds; 30,000 by default. */
  readonly cancelMs?: number;
}

/** One child process with an open editor in it. */
export class Engine {
  readonly info: EditorInfo;
  readonly #child: ChildProcess;
  readonly #pending: Map<number, Pending>;
  readonly #ended: Promise<Error>;
  #ids = 0;

  private constructor(
    info: EditorInfo,
    child: ChildProcess,
    pending: Map<number, Pending>,
    ended: Promise<Error>,
  ) {
    this.info = info;
    this.#child = child;
    this.#pending = pending;
    this.#ended = ended;
    this.#idle();
  }

  /**
   * Starts a child and waits until its editor is open. Throws the HemlineError that the editor threw there, or
   * Crashed. `program` is the module to run.
   */
  static async open(program: URL, options: EditorOptions): Promise<Engine> {
    const child = start(program);
    const pending = new Map<number, Pending>();
    const ended = end(child);
    return new Promise<Engine>((resolve, reject) => {
      void ended.then((error) => {
        reject(error); // of no effect once it was open
        for (const { reject: fail } of pending.values()) fail(error);
        pending.clear();
      });
      child.on('message', (response: Response) => {
        switch (response.type) {
          case 'opened':
            resolve(new Engine(response.info, child, pending, ended));
            break;
          case 'unopened':
            reject(fromWire(response.error));
            child.kill('SIGKILL');
            break;
          default:
            settle(pending, response);
        }
      });
      post(child, { type: 'open', options });
    });
  }

  /**
   * Has the child do one thing. One that does not end within `cancelMs` of being cancelled is killed: others wait for
   * it. Throws what the child threw, or Crashed where it died over it.
   */
  async request(work: Work, { onStep, signal, cancelMs = CANCEL_MS }: RequestOptions = {}): Promise<unknown> {
    const id = ++this.#ids;
    let late: NodeJS.Timeout | undefined;
    const cancel = () => {
      post(this.#child, { type: 'cancel', id });
      late = setTimeout(() => this.#child.kill('SIGKILL'), cancelMs).unref();
    };
    this.#busy();
    try {
      return await new Promise((resolve, reject) => {
        this.#pending.set(id, { onStep, resolve, reject });
        post(this.#child, { ...work, id });
        if (signal?.aborted) cancel();
        signal?.addEventListener('abort', cancel, { once: true });
        if (gone(this.#child)) void this.#ended.then(reject);
      });
    } finally {
      clearTimeout(late);
      signal?.removeEventListener('abort', cancel);
      this.#pending.delete(id);
      if (this.#pending.size === 0) this.#idle();
    }
  }

  get alive(): boolean {
    return !gone(this.#child);
  }

  /** Ends the child, in peace if it is quick about it. */
  async close(): Promise<void> {
    this.#busy();
    post(this.#child, { type: 'close' });
    const late = setTimeout(() => this.#child.kill('SIGKILL'), GRACE_MS);
    await this.#ended;
    clearTimeout(late);
  }

  /** An idle child does not keep a program that has come to its end from ending. */
  #idle(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }

  #busy(): void {
    this.#child.ref();
    this.#child.channel?.ref();
  }
}

function start(program: URL): ChildProcess {
  // Sources need tsx in the child, too; what else the parent was started with (a debugger's port) is its own affair.
  const sources = program.pathname.endsWith('.ts');
  const tsx = sources ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href] : [];
  return fork(fileURLToPath(program), [], {
    execArgv: tsx,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

/** Resolves when the child has ended, with the error that tells how. */
function end(child: ChildProcess): Promise<Error> {
  let words = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-TAIL);
  });
  (child.stderr as unknown as { unref(): void }).unref();
  return new Promise((resolve) => {
    child.on('error', (cause) => {
      if (child.pid === undefined) {
        const message = 'The engine could not be started as a process of its own.';
        resolve(new HemlineError('engine-failed', message, { cause }));
      }
    });
    child.on('exit', (code, signal) => {
      resolve(new Crashed(`ended with ${signal ?? `status ${code}`}. ${words.trim()}`));
    });
  });
}

function settle(pending: Map<number, Pending>, response: Response): void {
  if (!('id' in response)) return;
  const waiting = pending.get(response.id);
  if (response.type === 'step') waiting?.onStep?.(response.report);
  else if (response.type === 'done') waiting?.resolve(response.value);
  else waiting?.reject(fromWire(response.error));
}

function gone(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || !child.connected;
}

function post(child: ChildProcess, request: Request): void {
  // A child that is gone says so by its exit.
  if (child.connected) child.send(request, () => {});
}
