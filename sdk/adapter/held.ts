import { HemlineError } from '../../models/error.ts';
import { aboutError, type Logger } from '../log.ts';
import { type Job, type Jobs, LEASE_MS } from './jobs.ts';
import type { Incoming } from './types.ts';

/** Between looks for a request to stop from another process. */
const LISTEN_MS = 1000;

/** What a message ends with that was stopped. */
export const stopped = (): HemlineError => new HemlineError('cancelled', 'Stopped.');

/** A job in this process: its lease is renewed until it is finished or let go. */
export class Held<Where> {
  readonly #jobs: Jobs<Where>;
  readonly #log: Logger;
  readonly #lost = new AbortController();
  readonly #beat: NodeJS.Timeout;
  #overdue: NodeJS.Timeout | undefined;
  #listening: NodeJS.Timeout | undefined;
  #job: Job<Where>;
  #saving: Promise<unknown> = Promise.resolve();

  constructor(jobs: Jobs<Where>, job: Job<Where>, log: Logger) {
    this.#jobs = jobs;
    this.#job = job;
    this.#log = log;
    this.#beat = setInterval(() => void this.save().catch(() => {}), LEASE_MS / 3).unref();
  }

  get incoming(): Incoming<Where> {
    return this.#job.incoming!;
  }

  get begun(): boolean {
    return this.#job.begun === true;
  }

  get attempts(): number {
    return this.#job.attempts;
  }

  /** Aborted when another process took the job over (`superseded`) or it took too long. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Whether another process has the job now: then it answers, and this one must not. */
  get taken(): boolean {
    return this.#lost.signal.aborted && (this.#lost.signal.reason as HemlineError).code === 'superseded';
  }

  /** It is being worked on from now on, for `maxMs` at most, and until another process asks for it to stop. */
  async begin(maxMs: number): Promise<void> {
    const tooLong = new HemlineError('took-too-long', 'That took too long, so I stopped. Try again.');
    this.#overdue = setTimeout(() => this.#lost.abort(tooLong), maxMs).unref();
    if (!this.#jobs.shared) return;
    // One that is not heard now is heard the next time.
    const listen = async () => {
      if (await this.#jobs.toStop(this.#job).catch(() => false)) this.#lost.abort(stopped());
    };
    this.#listening = setInterval(() => void listen(), LISTEN_MS).unref();
    await listen();
  }

  /** Notes something in the job, and renews the lease. Throws `superseded`, `store-failed`. */
  save(change: Partial<Job<Where>> = {}): Promise<void> {
    return this.#after(async () => {
      try {
        this.#job = await this.#jobs.save(this.#job, change);
      } catch (error) {
        if (error instanceof HemlineError && error.code === 'superseded') this.#lost.abort(error);
        throw error;
      }
    });
  }

  /** Where the answer goes from now on. A store that fails is no reason not to answer. */
  async note(where: Where): Promise<void> {
    await this.save({ incoming: { ...this.incoming, where } }).catch((error: unknown) =>
      this.#log.warn({ err: aboutError(error) }, 'where an answer went was not noted'),
    );
  }

  /** The message is answered. */
  async finish(): Promise<void> {
    this.#stop();
    await this.#after(() => this.#jobs.finish(this.#job)).catch((error: unknown) =>
      this.#log.error({ err: aboutError(error) }, 'an answered message was not noted as such'),
    );
  }

  /** Leaves the job to whoever comes next: at once, or when its lease has lapsed. */
  async letGo(now: boolean): Promise<void> {
    this.#stop();
    if (!now || this.taken) return;
    await this.#after(() => this.#jobs.save(this.#job, { lease: 0 })).catch((error: unknown) =>
      this.#log.warn({ err: aboutError(error) }, 'a job is taken over only when its lease has lapsed'),
    );
  }

  #stop(): void {
    clearInterval(this.#beat);
    clearTimeout(this.#overdue);
    clearInterval(this.#listening);
  }

  #after<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#saving.then(work);
    this.#saving = next.catch(() => {});
    return next;
  }
}
