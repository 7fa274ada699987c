import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { HemlineError } from '../error.ts';
import { type Picture, readPicture, writePng } from '../picture.ts';
import { writeWhole } from '../write-whole.ts';

/** A made picture and its file. */
export interface Stored {
  readonly picture: Picture;
  readonly file: string;
}

/**
 * Made pictures as PNG files, named by a hash over all that they depend on: an evaluation that was stopped goes on
 * where it was, and says the same.
 */
export class PictureStore {
  readonly #dir: string;
  /** Pictures that were made and not found. */
  made = 0;

  constructor(dir: string) {
    this.#dir = dir;
    mkdirSync(dir, { recursive: true });
  }

  /** The pictures of a key, all found or all made. */
  async pictures(key: unknown, count: number, make: () => Promise<readonly Picture[]>): Promise<Stored[]> {
    const name = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 24);
    const files = Array.from({ length: count }, (_, i) => join(this.#dir, `${name}-${i + 1}.png`));
    if (files.every((file) => existsSync(file))) {
      const found = await Promise.all(files.map((file) => readPicture(file).catch(() => undefined)));
      // One that was damaged on disk is made again with the rest.
      if (found.every((picture) => picture !== undefined))
        return found.map((picture, i) => ({ picture, file: files[i]! }));
    }
    const made = await make();
    if (made.length !== count) throw new HemlineError('internal', `${made.length} pictures, not ${count}.`);
    for (const [i, picture] of made.entries()) {
      // Under another name first: half a file would be taken for the whole.
      writeWhole(files[i]!, await writePng(picture));
    }
    this.made += count;
    return made.map((picture, i) => ({ picture, file: files[i]! }));
  }
}
