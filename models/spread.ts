/** `count` of a list, or all of fewer, evenly from its beginning: neighbours in a data set are often edits of one figure. */
export function spread<T>(list: readonly T[], count: number): T[] {
  const wanted = Math.min(count, list.length);
  return Array.from({ length: wanted }, (_, i) => list[Math.floor((i * list.length) / wanted)]!);
}
