import { Random } from '../../random.ts';

/**
 * Passes over `count` things without end, each in an order of its own. What comes at a place depends on seed and
 * place alone, so a resumed run goes on in the middle of a pass.
 */
export class Passes {
  readonly #seed: string;
  readonly #things: readonly number[];
  #pass = -1;
  #order: readonly number[] = [];

  constructor(seed: string, count: number) {
    this.#seed = seed;
    this.#things = Array.from({ length: count }, (_, i) => i);
  }

  /** The number of the thing at `place`, counted from 0 over all passes. */
  at(place: number): number {
    const pass = Math.floor(place / this.#things.length);
    if (pass !== this.#pass) {
      this.#order = new Random(`${this.#seed}/pass/${pass}`).shuffle(this.#things);
      this.#pass = pass;
    }
    return this.#order[place % this.#things.length]!;
  }
}
