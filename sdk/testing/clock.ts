import type { Clock } from '../adapter/clock.ts';

/** A clock that jumps: sleeping takes no time and moves it on. */
export class FakeClock implements Clock {
  /** Milliseconds since the epoch. */
  time: number;
  /** How long was slept, each time. */
  readonly slept: number[] = [];

  constructor(time = Date.UTC(2026, 0, 1)) {
    this.time = time;
  }

  now(): number {
    return this.time;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.advance(ms);
    await new Promise((resolve) => setImmediate(resolve)); // whoever waits elsewhere comes to its turn
  }

  advance(ms: number): void {
    this.time += ms;
  }
}
