import { anatomy, SIDES } from './draw/anatomy.ts';
import { drawArm, drawBody, drawShoulder } from './draw/body.ts';
import { belt, bow, buttons, collar, lace, pockets, ruffle, zip } from './draw/details.ts';
import { type Cut, drawSkirt, drawTop, drawWhole, tonesOf, underlayer } from './draw/garment.ts';
import { drawHairBehind, drawHairFront } from './draw/hair.ts';
import { drawFace } from './draw/head.ts';
import { definePrint } from './draw/patterns.ts';
import { drawShoe } from './draw/shoes.ts';
import { drawSleeve } from './draw/sleeves.ts';
import { drawTrousers, trouserLeg } from './draw/trousers.ts';
import { n, type Point } from './draw/vector.ts';
import type { Figure } from './figure.ts';
import type { Outfit } from './outfit.ts';
import { mix } from './palette.ts';

/** A close top and narrow ankle-length trousers, for under a coat. */
const UNDER = {
  garment: 'trousers',
  pattern: 'solid',
  sleeve: 'sleeveless',
  sleeveShape: 'straight',
  neckline: 'crew',
  length: 'ankle',
  fit: 'fitted',
  material: 'matte',
  hem: 'even',
  straps: false,
} as const;

/** A frill under a hem at the floor is set higher, so that it stays in the picture. */
function lift(hem: readonly Point[]): readonly Point[] {
  const over = Math.max(...hem.map(([, y]) => y)) + 13 - 252;
  return over > 0 ? hem.map(([x, y]) => [x, y - over]) : hem;
}

/**
 * Draws an outfit (a mended one) on a figure: SVG of 256x256 pixels, a pure function of its arguments.
 * Nothing is left to chance: all of a drawing can be known from its attributes and the figure as seen,
 * and two drawings of one figure differ in nothing but what the outfits differ in.
 */
export function drawCroquis(outfit: Outfit, figure: Figure): string {
  const a = anatomy(figure.pose);
  const tones = tonesOf(outfit);
  const base = tones.base;
  const coat = outfit.garment === 'coat';
  let behind = '';
  let clothes = '';
  let cut: Cut;
  let hems: readonly (readonly Point[])[];
  let lower = base;
  if (outfit.garment === 'dress' || coat) {
    const whole = drawWhole(a, outfit, figure, tones);
    if (coat) {
      const tone = underlayer(figure.hair);
      const under = { base: tone, accent: tone, bottom: tone };
      const layer = { ...outfit, ...UNDER };
      clothes += drawTrousers(a, layer, tone, 'under') + drawTop(a, layer, figure, under, 'undertop').svg;
    }
    behind = whole.behind;
    clothes += whole.svg;
    cut = whole.cut;
    hems = cut.hems;
  } else {
    lower = tones.bottom;
    const top = drawTop(a, outfit, figure, tones);
    cut = top.cut;
    if (outfit.garment === 'skirt') {
      const skirt = drawSkirt(a, outfit, tones);
      clothes = top.svg + skirt.svg;
      hems = skirt.hems;
    } else {
      clothes = top.svg + drawTrousers(a, outfit, lower, 'leg');
      hems = SIDES.map((side) => trouserLeg(a, outfit, side).hem);
    }
  }
  if (outfit.ruffles) clothes += hems.map((hem) => ruffle(lift(hem), lower)).join('');
  if (outfit.lace) clothes += lace(cut, outfit.ruffles ? hems.map(lift) : hems, outfit.ruffles);
  if (outfit.pockets) clothes += pockets(a, lower, coat ? 15 : 11);
  if (outfit.zip) clothes += zip(a, cut);
  if (outfit.buttons) clothes += buttons(a, cut);
  if (outfit.neckline === 'collar') clothes += collar(a, outfit, tones);
  if (outfit.belt) clothes += belt(a, cut, tones.accent);
  if (outfit.bow) clothes += bow(a, tones.accent);

  const ground = a.floorY;
  const feet = (a.pose[10]![0] + a.pose[13]![0]) / 2;
  const shadow = mix(figure.background, '#3a2c4a', 0.2);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" stroke-linecap="round"><rect width="256" height="256" fill="${figure.background}"/>` +
    `<ellipse cx="128" cy="128" rx="98" ry="112" fill="${mix(figure.background, '#ffffff', 0.5)}"/>` +
    `<ellipse cx="${n(feet + 6)}" cy="${n(ground)}" rx="58" ry="8.5" fill="${shadow}"/>` +
    definePrint(outfit.pattern, tones.accent) +
    drawHairBehind(a, figure) +
    behind +
    drawBody(a, figure) +
    SIDES.map((side) => drawShoulder(a, figure, side)).join('') +
    SIDES.map((side) => drawShoe(a, figure, side)).join('') +
    clothes +
    SIDES.map((side) => drawArm(a, figure, side) + drawSleeve(a, outfit, side, tones)).join('') +
    drawFace(a, figure) +
    drawHairFront(a, figure) +
    '</svg>'
  );
}
