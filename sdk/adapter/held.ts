import { HemlineError } from '../../models/error.ts';
import type { Logger } from '../log.ts';
import { type Job, type Jobs, LEASE_MS } from './jobs.ts';

/** A job in this process: its lease is renewed until it is finished, let go, or as old as a job may get. */
export class Held<Where> {
  readonly #jobs: Jobs<Where>;
  readonly #log: Logger;
  readonly #lost = new AbortController();
  readonly #beat: NodeJS.Timeout;
  readonly #overdue: NodeJS.Timeout;
  #job: Job<Where>;
  #saving: Promise<unknown> = Promise.resolve();

  constructor(jobs: Jobs<Where>, job: Job<Where>, maxMs: number, log: Logger) {
    this.#jobs = jobs;
    this.#job = job;
    this.#log = log;
    this.#beat = setInterval(() => void this.save().catch(() => {}), LEASE_MS / 3);
    this.#beat.unref();
    const tooLong = new HemlineError('took-too-long', 'That took too long, so I stopped. Try again.');
    this.#overdue = setTimeout(() => this.#lost.abort(tooLong), maxMs);
    this.#overdue.unref();
  }

  get job(): Job<Where> {
    return this.#job;
  }

  /** Aborted when another process took the job over (`superseded`) or it took too long. */
  get lost(): AbortSignal {
    return this.#lost.signal;
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
    const incoming = { ...this.#job.incoming!, where };
    await this.save({ incoming }).catch((error: unknown) =>
      this.#log.warn({ err: error }, 'where an answer went was not noted'),
    );
  }

  /** The message is answered. */
  async finish(): Promise<void> {
    this.#stop();
    await this.#after(() => this.#jobs.finish(this.#job));
  }

  /** Leaves the job to whoever comes next: at once, or when its lease has lapsed (after `reply-failed`). */
  async letGo(now: boolean): Promise<void> {
    this.#stop();
    if (!now) return;
    await this.#after(() => this.#jobs.save(this.#job, { lease: 0 })).catch((error: unknown) =>
      this.#log.warn({ err: error }, 'a job was not let go; it is taken over when its lease has lapsed'),
    );
  }

  #stop(): void {
    clearInterval(this.#beat);
    clearTimeout(this.#overdue);
  }

  #after<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#saving.then(work);
    this.#saving = next.catch(() => {});
    return next;
  }
}
