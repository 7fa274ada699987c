import type { Colour, Shade } from './outfit.ts';

/** A colour as `#rrggbb`. */
export type Hex = string;

/** Lighter, plain and darker of every colour. */
const TABLE: Record<Colour, readonly [lighter: Hex, plain: Hex, darker: Hex]> = {
  red: ['#ee5157', '#d41f2a', '#98101a'],
  burgundy: ['#a14a72', '#761a48', '#4d0f2f'],
  coral: ['#ffbfa6', '#ff9070', '#e8704c'],
  pink: ['#fdd0e0', '#f592ba', '#dc5d97'],
  orange: ['#ffb863', '#f78a14', '#c4640a'],
  yellow: ['#fff0a0', '#f8d534', '#d0a010'],
  olive: ['#a6a862', '#7b7c2f', '#52531b'],
  green: ['#5fc46c', '#2a993f', '#17682a'],
  mint: ['#d2f5e2', '#9fe6c4', '#6ccaa0'],
  teal: ['#4ab9bb', '#12898f', '#0a5d66'],
  blue: ['#7db4f5', '#2c72de', '#1a4ca6'],
  navy: ['#4d649f', '#24366e', '#131d45'],
  lavender: ['#e6dcfa', '#c5b2ee', '#9f86d6'],
  purple: ['#a56dd6', '#7632ae', '#4e1c7c'],
  brown: ['#ab7a55', '#7a4b2a', '#4e2e18'],
  beige: ['#f1e3c8', '#dcc397', '#bd9c69'],
  grey: ['#bcbfc4', '#8f9298', '#5f6268'],
  white: ['#ffffff', '#efede7', '#d6d3cb'],
  black: ['#4d4c54', '#2a292f', '#0e0d12'],
};

/** The hex value of a colour in one of its three shades (plain by default). */
export function hexOf(colour: Colour, shade: Shade = 'plain'): Hex {
  return TABLE[colour][shade === 'lighter' ? 0 : shade === 'plain' ? 1 : 2];
}

export function rgbOf(hex: Hex): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** `part` of `b` in `a`, in sRGB; 0 gives a. */
export function mix(a: Hex, b: Hex, part: number): Hex {
  const [from, to] = [rgbOf(a), rgbOf(b)];
  return `#${from
    .map((c, i) =>
      Math.round(c + (to[i]! - c) * part)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

/** OKLab: lightness 0..1 and two axes of colour (Ottosson 2020). */
export function oklab(hex: Hex): [number, number, number] {
  const [r, g, b] = rgbOf(hex).map((c) => {
    const s = c / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** How far two colours look apart (Euclid in OKLab); 0.02 is just seen, 0.15 is plain to see. */
export function distance(a: Hex, b: Hex): number {
  const [p, q] = [oklab(a), oklab(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}
