import type { Figure } from '../figure.ts';
import { mix } from '../palette.ts';
import type { Anatomy } from './anatomy.ts';
import { skinLine } from './body.ts';
import { blob, curve, n, type Point } from './vector.ts';

/** The face: an oval with eyes, brows, nose and mouth, turned with the head. */
export function drawFace(a: Anatomy, figure: Figure): string {
  const line = skinLine(figure);
  const shift = a.yaw;
  const p = (x: number, y: number): Point => a.head(x, y);
  const oval: Point[] = [
    [0, -13],
    [6.4, -11],
    [9.3, -4.5],
    [8.8, 3],
    [6, 9.4],
    [1 * shift, 13.6],
    [-6, 9.4],
    [-8.8, 3],
    [-9.3, -4.5],
    [-6.4, -11],
  ];
  const pen = (width: number, colour: string) =>
    `fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round"`;
  let svg = `<path d="${blob(oval.map(([x, y]) => p(x, y)))}" fill="${figure.skin}" stroke="${line}" stroke-width="1.5"/>`;
  const blush = mix(figure.skin, '#e0485a', 0.3);
  for (const s of [-1, 1]) {
    const x = s * 4 + shift * 2.2;
    const near = 1 - s * shift * 0.15;
    const [bx, by] = p(x + s * 1.3, 5.2);
    svg += `<circle cx="${n(bx)}" cy="${n(by)}" r="2.1" fill="${blush}"/>`;
    const [ex, ey] = p(x, 0.7);
    svg += `<ellipse cx="${n(ex)}" cy="${n(ey)}" rx="2.3" ry="1.5" fill="#fdf6f0"/>`;
    svg += `<circle cx="${n(ex)}" cy="${n(ey)}" r="1.35" fill="#241a1c"/>`;
    svg += `<path d="${curve([p(x - 2.2 * near, 0.4), p(x, -0.8), p(x + 2.2 * near, 0.4)])}" ${pen(1.5, '#241a1c')}/>`;
    svg += `<path d="${curve([p(x - 2.4 * near, -3.4), p(x + s * 0.4, -4.4), p(x + 2.6 * near, -3.3)])}" ${pen(1.3, mix(figure.hair, '#1c1412', 0.45))}/>`;
  }
  svg += `<path d="${curve([p(2.8 * shift, 2.6), p(3.6 * shift + 0.6, 5), p(2.4 * shift, 5.4)])}" ${pen(1.1, line)}/>`;
  const m = 2.1 * shift;
  svg += `<path d="${blob([p(m - 2.6, 8.5), p(m, 7.9), p(m + 2.6, 8.5), p(m, 10.2)])}" fill="${mix(figure.skin, '#b3213f', 0.68)}"/>`;
  return svg;
}
