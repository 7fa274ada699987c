import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePng } from '../picture.ts';
import type { Keypoints } from '../pose.ts';
import { Random } from '../random.ts';
import { caption } from './describe/index.ts';
import { drawCroquis } from './draw.ts';
import { sampleFigure } from './figure.ts';
import { GARMENTS, type Outfit } from './outfit.ts';
import { rasterise } from './raster.ts';
import { sampleOutfit } from './sample.ts';

/** A look as a pack's `hemline.json` lists it; `file` is relative to the pack. */
export interface LookEntry {
  readonly id: string;
  readonly file: string;
  readonly caption: string;
  readonly pose: Keypoints;
}

export const LOOKS = 24;

/** What begins a conversation well leaves something to wish for: neither all plain nor overloaded. */
function inviting(outfit: Outfit): boolean {
  const details = [outfit.belt, outfit.buttons, outfit.ruffles, outfit.pockets, outfit.bow, outfit.lace];
  const count = details.filter(Boolean).length;
  return count >= 1 && count <= 2 && outfit.material !== 'sheer' && outfit.sleeve !== 'long';
}

/** Outfit `i` of the lookbook: garments in turn, no colour twice before all had theirs. */
function outfitOf(i: number, taken: Set<string>): Outfit {
  const random = new Random(`lookbook/${i}`);
  for (;;) {
    const outfit = sampleOutfit(random);
    const { garment, colour } = outfit;
    if (garment !== GARMENTS[i % GARMENTS.length] || taken.has(colour) || !inviting(outfit)) continue;
    if (i === 0 && (colour === 'red' || outfit.pattern !== 'solid')) continue;
    taken.add(colour);
    if (taken.size > 17) taken.clear();
    return outfit;
  }
}

/** Draws the lookbook into `dir`/lookbook/01.png and so on, and says what it holds. */
export async function writeLookbook(dir: string): Promise<LookEntry[]> {
  await mkdir(join(dir, 'lookbook'), { recursive: true });
  const entries: LookEntry[] = [];
  const taken = new Set<string>();
  for (let i = 0; i < LOOKS; i++) {
    const id = String(i + 1).padStart(2, '0');
    const outfit = outfitOf(i, taken);
    const figure = sampleFigure(new Random(`lookbook/figure/${i}`));
    const file = `lookbook/${id}.png`;
    await writeFile(join(dir, file), await writePng(await rasterise(drawCroquis(outfit, figure))));
    entries.push({
      id,
      file,
      caption: caption(outfit, new Random(`lookbook/words/${i}`)),
      pose: figure.pose,
    });
  }
  return entries;
}
