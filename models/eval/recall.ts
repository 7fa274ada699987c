/** The dot product of two vectors: of unit vectors, their cosine similarity. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The vector at length 1; a zero vector stays zero. */
export function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  return length > 0 ? vector.map((value) => value / length) : vector;
}

/**
 * The place, from 1, of the true entry when the gallery is sorted by similarity to the query; unit vectors.
 * Entries as similar as the true one come before it: who gives everything the same vector finds nothing.
 */
export function rankOf(query: Float32Array, gallery: readonly Float32Array[], truth: number): number {
  const right = dot(query, gallery[truth]!);
  let rank = 1;
  gallery.forEach((entry, i) => {
    if (i !== truth && dot(query, entry) >= right) rank++;
  });
  return rank;
}
