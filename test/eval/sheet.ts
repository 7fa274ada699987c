import sharp from 'sharp';
import { escapeMarkup } from '../../models/eval/report/markup.ts';

/** One edit on a contact sheet: pictures (PNG bytes or paths) and what is written below them. */
export interface SheetRow {
  readonly pictures: readonly (string | Uint8Array)[];
  readonly text: string;
  readonly note: string;
}

const SIDE = 192;
const CAPTION = 40;
const ACROSS = 2;

/** Writes a PNG of all rows, two edits side by side, each with its text. */
export async function writeSheet(file: string, rows: readonly SheetRow[]): Promise<void> {
  const across = Math.min(ACROSS, rows.length);
  const wide = SIDE * (rows[0]?.pictures.length ?? 1) + 12;
  const [width, height] = [wide * across, (SIDE + CAPTION) * Math.ceil(rows.length / across)];
  const place = (i: number) => ({
    left: (i % across) * wide,
    top: Math.floor(i / across) * (SIDE + CAPTION),
  });
  const pictures = await Promise.all(
    rows.flatMap(({ pictures }, i) =>
      pictures.map(async (picture, k) => ({
        input: await sharp(picture).resize(SIDE, SIDE).png().toBuffer(),
        left: place(i).left + k * SIDE,
        top: place(i).top,
      })),
    ),
  );
  const captions = rows.map(({ text, note }, i) => ({
    input: Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${CAPTION}" font-family="sans-serif" font-size="12">` +
        `<text x="4" y="14">${escapeMarkup(text)}</text><text x="4" y="30" fill="#666">${escapeMarkup(note)}</text></svg>`,
    ),
    left: place(i).left,
    top: place(i).top + SIDE,
  }));
  await sharp({ create: { width, height, channels: 3, background: '#fff' } })
    .composite([...pictures, ...captions])
    .png()
    .toFile(file);
}
