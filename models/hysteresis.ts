/**
 * Places of a plane [height, width] that are weak and hang together with strong ones, by any of eight neighbours: 1, and
 * else 0 (Canny 1986). What is weak by itself is noise, beside what is strong it is its edge.
 */
export function linked(
  { width, height }: { readonly width: number; readonly height: number },
  strong: (at: number) => boolean,
  weak: (at: number) => boolean,
): Uint8Array {
  const found = new Uint8Array(width * height);
  const open = [...found.keys()].filter(strong);
  for (const at of open) found[at] = 1;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const [x, y] = [at % width, Math.floor(at / width)];
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++)
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        const next = row * width + column;
        if (found[next] === 1 || !weak(next)) continue;
        found[next] = 1;
        open.push(next);
      }
  }
  return found;
}
