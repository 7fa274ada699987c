import type { Anatomy, Side } from './anatomy.ts';
import { outline } from './vector.ts';

/** Underwear that sheer cloth does not show through: chest and hips. */
export function lining(a: Anatomy): string {
  const edge = (side: Side, from: number, to: number) =>
    [0, 0.33, 0.67, 1].map((t) =>
      a.torso(side * (a.half(from + (to - from) * t) - 0.6), from + (to - from) * t),
    );
  const hips = [...edge(1, 0.86, 1.1), a.torso(a.half(1) - 1, 1.22), a.torso(2, 1.24)];
  const left = [a.torso(-2, 1.24), a.torso(1 - a.half(1), 1.22), ...edge(-1, 0.86, 1.1).reverse()];
  return outline(edge(1, 0.22, 0.46), edge(-1, 0.22, 0.46).reverse()) + outline(hips, left);
}
