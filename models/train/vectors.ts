/** One trained weight's place among all of them. */
export interface Place {
  readonly name: string;
  readonly at: number;
  readonly length: number;
  /** Whether weight decay applies: to weights of two dimensions or more, never to biases and scales. */
  readonly decays: boolean;
  /** Of a hidden layer's weight, as a matrix [out, all else]; undefined for vectors, embeddings and the layers at either end. */
  readonly rows?: number;
}

/** Weights of two dimensions or more that are no hidden layer's. */
const AT_THE_ENDS = /(token_embedding|position_embedding|patch_embedding|conv_in|conv_out)\./;

const KINDS = ['value', 'first', 'second', 'average'] as const;

/** All trained weights end to end with all that the optimiser keeps about them, in memory that threads share. */
export interface Vectors extends Readonly<Record<(typeof KINDS)[number], Float32Array>> {
  /** What each part of the rows says. */
  readonly gradients: readonly Float32Array[];
}

/** A trained weight, or a stretch of one: views of the vectors. */
export interface Slot extends Omit<Vectors, 'gradients'> {
  readonly name: string;
  readonly decays: boolean;
  /** As its place's; undefined for a stretch. */
  readonly rows?: number;
  /** The gradient over all rows, once `meanGradients` has run. */
  readonly gradient: Float32Array;
}

/** Where weights of these shapes stand. */
export function placesOf(shapes: ReadonlyMap<string, readonly number[]>): Place[] {
  let at = 0;
  return [...shapes].map(([name, shape]) => {
    const length = shape.reduce((n, d) => n * d, 1);
    const hidden = shape.length > 1 && !AT_THE_ENDS.test(name);
    const place = { name, at, length, decays: shape.length > 1, ...(hidden ? { rows: shape[0]! } : {}) };
    at += length;
    return place;
  });
}

export function makeVectors(length: number, parts: number): Vectors {
  const vector = () => new Float32Array(new SharedArrayBuffer(length * 4));
  return {
    value: vector(),
    first: vector(),
    second: vector(),
    average: vector(),
    gradients: Array.from({ length: parts }, vector),
  };
}

/** The weights that lie in [from, to) of the vectors, cut where they reach over. */
export function slotsOf(places: readonly Place[], v: Vectors, from = 0, to = v.value.length): Slot[] {
  return places.flatMap(({ name, at, length, decays, rows }) => {
    const [start, end] = [Math.max(from, at), Math.min(to, at + length)];
    const cut = (vector: Float32Array) => vector.subarray(start, end);
    if (start >= end) return [];
    const [value, first, second, average] = KINDS.map((kind) => cut(v[kind])) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const gradient = cut(v.gradients[0]!);
    const whole = end - start === length ? { rows } : {};
    return [{ name, decays, ...whole, value, first, second, average, gradient }];
  });
}

/** Cuts all weights into `parts` shares of about one cost; each is [from, to) of the vectors, and cuts no weight. */
export function sharesOf(
  places: readonly Place[],
  parts: number,
  cost: (place: Place) => number,
): [number, number][] {
  const total = places.reduce((sum, place) => sum + cost(place), 0);
  const ends = Array<number>(parts).fill(0);
  let done = 0;
  for (const place of places) {
    // The share in which the middle of the place falls.
    const share = Math.min(parts - 1, Math.floor((parts * (done + cost(place) / 2)) / total));
    done += cost(place);
    ends.fill(place.at + place.length, share);
  }
  return ends.map((end, i) => [i === 0 ? 0 : ends[i - 1]!, end]);
}

/**
 * Puts the mean over the parts' gradients, in [from, to), into the first part's, and gives the sum of its squares:
 * not finite as soon as one gradient is not.
 */
export function meanGradients({ gradients }: Vectors, from = 0, to = gradients[0]!.length): number {
  const [mean, ...others] = gradients as [Float32Array, ...Float32Array[]];
  let squares = 0;
  for (let i = from; i < to; i++) {
    let g = mean[i]!;
    for (const other of others) g += other[i]!;
    g /= gradients.length;
    mean[i] = g;
    squares += g * g;
  }
  return squares;
}
