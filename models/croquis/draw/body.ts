import type { Figure } from '../figure.ts';
import { mix } from '../palette.ts';
import { type Anatomy, armHalf, legHalf, SIDES, type Side } from './anatomy.ts';
import { curve, outline, type Point, tube } from './vector.ts';

export const skinLine = (figure: Figure) => mix(figure.skin, '#3a140c', 0.52);
const skinShade = (figure: Figure) => mix(figure.skin, '#a04a38', 0.3);

/** The leg nearer to the viewer is drawn last: the one whose ankle is lower. */
export function legOrder(a: Anatomy): readonly Side[] {
  return a.pose[10]![1] > a.pose[13]![1] ? [1, -1] : SIDES;
}

/** Bare legs, torso and neck. */
export function drawBody(a: Anatomy, figure: Figure): string {
  const line = skinLine(figure);
  let svg = '';
  for (const side of legOrder(a)) {
    const { a: outer, b: inner } = tube(a.leg(side), 0, 1, legHalf, 12);
    svg += `<path d="${outline(outer, [...inner].reverse())}" fill="${figure.skin}"/>`;
    svg += `<path d="${curve(outer)}${curve(inner)}" fill="none" stroke="${line}" stroke-width="1.5"/>`;
    const shade = tube(a.leg(side), 0.05, 1, (t) => legHalf(t) * 0.35, 8);
    svg += `<path d="${outline(shade.b, [...tube(a.leg(side), 0.05, 1, (t) => legHalf(t) - 0.7, 8).b].reverse())}" fill="${skinShade(figure)}"/>`;
  }
  const right: Point[] = [
    [5.2, -0.34],
    [5.4, -0.2],
    [8.5, -0.13],
    [a.shoulder - 4, -0.065],
    [a.shoulder + 2, 0.03],
    [a.shoulder + 3, 0.12],
    [a.shoulder + 2, 0.23],
  ];
  const side: Point[] = [0.26, 0.4, 0.55, 0.66, 0.78, 0.9, 1.02, 1.12].map((v) => [a.half(v), v]);
  const half = [...right, ...side];
  const edge = (s: Side) => half.map(([x, v]) => a.torso(s * x, v));
  svg += `<path d="${outline(edge(1), [...edge(-1)].reverse())}" fill="${figure.skin}"/>`;
  for (const s of SIDES) {
    svg += `<path d="${curve(right.slice(0, 4).map(([x, v]) => a.torso(s * x, v)))}" fill="none" stroke="${line}" stroke-width="1.5"/>`;
    svg += `<path d="${curve(side.map(([x, v]) => a.torso(s * x, v)))}" fill="none" stroke="${line}" stroke-width="1.5"/>`;
  }
  // The chin's shadow on the neck, and the collar bones.
  svg += `<path d="${outline([a.torso(-5, -0.3), a.torso(5, -0.3), a.torso(5.2, -0.2), a.torso(0, -0.13)])}" fill="${skinShade(figure)}"/>`;
  for (const s of SIDES) {
    svg += `<path d="${curve([a.torso(s * 2.5, 0.01), a.torso(s * 8, -0.02), a.torso(s * 13, -0.02)])}" fill="none" stroke="${skinShade(figure)}" stroke-width="1.6"/>`;
  }
  return svg;
}

/** Where the part of an arm begins that lies over the clothes, as a fraction of its length. */
const OVER = 0.17;

/** The root of an arm, under the clothes: it grows out of the shoulder, and the armpit has no line. */
export function drawShoulder(a: Anatomy, figure: Figure, side: Side): string {
  const { a: left, b: right } = tube(a.arm(side), 0, 0.36, armHalf, 6);
  const [outer, inner] = side === -1 ? [left, right] : [right, left];
  const over = [a.torso(side * (a.shoulder - 4.5), -0.06), ...outer.slice(1)];
  const pen = `fill="none" stroke="${skinLine(figure)}" stroke-width="1.4"`;
  return (
    `<path d="${outline(over, [...inner].reverse())}" fill="${figure.skin}"/>` +
    `<path d="${curve(over)}${curve(inner.slice(3))}" ${pen}/>`
  );
}

/** A bare arm with its hand, from below the shoulder on. */
export function drawArm(a: Anatomy, figure: Figure, side: Side): string {
  const arm = a.arm(side);
  const line = skinLine(figure);
  const { a: left, b: right } = tube(arm, OVER, 1, armHalf, 9);
  const wrist = arm.at(1);
  const before = arm.at(0.93);
  const l = Math.hypot(wrist[0] - before[0], wrist[1] - before[1]) || 1;
  const [dx, dy] = [(wrist[0] - before[0]) / l, (wrist[1] - before[1]) / l];
  const hand = (along: number, across: number): Point => [
    wrist[0] + dx * along - dy * across * side,
    wrist[1] + dy * along + dx * across * side,
  ];
  const palm = outline([
    hand(-1.5, 2.7),
    hand(3, 4),
    hand(8, 3.1),
    hand(13, 0.8),
    hand(12.6, -0.9),
    hand(6.5, -3),
    hand(-1.5, -2.7),
  ]);
  const thumb = curve([hand(1, 3.2), hand(5, 5.4), hand(8, 5)]);
  const inset = tube(arm, OVER, 1, (t) => armHalf(t) * 0.3, 6);
  const rim = tube(arm, OVER, 1, (t) => armHalf(t) - 0.6, 6);
  return (
    `<path d="${palm}" fill="${figure.skin}" stroke="${line}" stroke-width="1.4"/>` +
    `<path d="${thumb}" stroke="${line}" stroke-width="3.6" fill="none"/>` +
    `<path d="${thumb}" stroke="${figure.skin}" stroke-width="1.8" fill="none"/>` +
    `<path d="${outline(left, [...right].reverse())}" fill="${figure.skin}"/>` +
    `<path d="${outline(inset.b, [...rim.b].reverse())}" fill="${skinShade(figure)}"/>` +
    `<path d="${curve(left)}${curve(right)}" fill="none" stroke="${line}" stroke-width="1.4"/>`
  );
}
