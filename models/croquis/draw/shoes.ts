import type { Figure } from '../figure.ts';
import { type Anatomy, legHalf, type Side } from './anatomy.ts';
import { skinLine } from './body.ts';
import { INK } from './cloth.ts';
import { lines, outline, type Point, tube } from './vector.ts';

const TONES = { pump: '#3b3138', flat: '#a8705a', boot: '#4a3a34', trainer: '#f6f3ee' } as const;

/** A foot and its shoe, seen from the front with the toes a little outward. */
export function drawShoe(a: Anatomy, figure: Figure, side: Side): string {
  const leg = a.leg(side);
  const ankle = leg.at(1);
  const out = Math.sin(0.2) * side;
  const p = (across: number, down: number): Point => [
    ankle[0] + across * side + out * down * 0.9,
    ankle[1] + down,
  ];
  const tone = TONES[figure.shoes];
  const pen = `fill="${tone}" stroke="${INK}" stroke-width="1.4"`;
  const foot = `<path d="${outline([p(-3.4, -1), p(-3.6, 4), p(-3, 9), p(0, 13), p(3.4, 10), p(3.8, 4), p(3.4, -1)])}" fill="${figure.skin}" stroke="${skinLine(figure)}" stroke-width="1.3"/>`;
  if (figure.shoes === 'boot') {
    const shaft = tube(leg, 0.72, 1, (t) => legHalf(t) + 1.6, 5);
    return `<path d="${outline([...shaft.a, p(side * -5, 4)], [p(-4.8, 5), p(-5, 11), p(0.4, 14), p(5.4, 11), p(5, 5)], [p(side * 5, 4), ...[...shaft.b].reverse()])}" ${pen}/>`;
  }
  if (figure.shoes === 'trainer') {
    return (
      `${foot}<path d="${outline([p(-4.6, 2), p(-5.4, 8), p(-5, 13), p(5.6, 13), p(6, 8), p(4.6, 2), p(0, 4)])}" ${pen}/>` +
      `<path d="${lines([p(-2.4, 6.4), p(2.8, 6.4)])}" stroke="#9a9aa4" stroke-width="1.5"/><path d="${lines([p(-5.2, 12), p(5.8, 12)])}" stroke="#b9b2a8" stroke-width="2.4"/>`
    );
  }
  const toe = figure.shoes === 'pump' ? 15 : 13.6;
  return `${foot}<path d="${outline([p(-4, 5), p(-4.3, 9), p(-1.6, toe - 1), p(0.6, toe), p(3, toe - 1.4), p(4.8, 8.5), p(4.3, 4.6)], [p(2.6, 8.4), p(0, 9.8), p(-2.6, 8.4)])}" ${pen}/>`;
}
