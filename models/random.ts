/** Four 32-bit words from a text (cyrb128), enough to start a generator from any key. */
function hash(text: string): [number, number, number, number] {
  let [a, b, c, d] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i);
    a = b ^ Math.imul(a ^ k, 597399067);
    b = c ^ Math.imul(b ^ k, 2869860233);
    c = d ^ Math.imul(c ^ k, 951274213);
    d = a ^ Math.imul(d ^ k, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  return [(a ^ b ^ c ^ d) >>> 0, (b ^ a) >>> 0, (c ^ a) >>> 0, (d ^ a) >>> 0];
}

/**
 * A small seeded generator (sfc32) for choices: outfits, words, order of records.
 * The same seed gives the same sequence on every machine. Not for secrets. The noise of the
 * diffusion has its own, counter-based generator.
 */
export class Random {
  readonly seed: string;
  private state: [number, number, number, number];

  constructor(seed: string | number) {
    this.seed = String(seed);
    this.state = hash(this.seed);
    for (let i = 0; i < 12; i++) this.next();
  }

  /** A generator of its own for `key`, unaffected by how often this one was asked. */
  fork(key: string | number): Random {
    return new Random(`${this.seed}/${key}`);
  }

  /** Uniform in [0, 1). */
  next(): number {
    let [a, b, c, d] = this.state;
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    this.state = [a, b, c | 0, d];
    return (t >>> 0) / 4294967296;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number in [0, n). */
  int(n: number): number {
    return Math.floor(this.next() * n);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of `list`, all alike, or in proportion to `weights`. */
  pick<T>(list: readonly T[], weights?: readonly number[]): T {
    if (!weights) return list[this.int(list.length)]!;
    let left = this.next() * weights.reduce((sum, w) => sum + w, 0);
    for (let i = 0; i < list.length; i++) {
      left -= weights[i]!;
      if (left < 0) return list[i]!;
    }
    return list[list.length - 1]!;
  }

  /** A shuffled copy (Fisher-Yates). */
  shuffle<T>(list: readonly T[]): T[] {
    const copy = [...list];
    for (let i = copy.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      [copy[i], copy[j]] = [copy[j]!, copy[i]!];
    }
    return copy;
  }

  /** Standard normal (Box-Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }
}
