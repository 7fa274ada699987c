import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { folder } from './tiny.ts';

/** A folder of a published data set in the making. */
export interface FashionSet {
  readonly dir: string;
  text(path: string, content: string): void;
  json(path: string, value: unknown): void;
  picture(path: string, colour?: string): Promise<void>;
}

export function fashionSet(): FashionSet {
  const dir = folder();
  const at = (path: string) => {
    const file = join(dir, path);
    mkdirSync(dirname(file), { recursive: true });
    return file;
  };
  const text = (path: string, content: string) => writeFileSync(at(path), content);
  return {
    dir,
    text,
    json: (path, value) => text(path, JSON.stringify(value)),
    async picture(path, colour = '#aa3344') {
      const drawn = sharp({ create: { width: 24, height: 32, channels: 3, background: colour } });
      writeFileSync(at(path), await (path.endsWith('.png') ? drawn.png() : drawn.jpeg()).toBuffer());
    },
  };
}
