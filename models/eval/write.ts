import { renameSync, writeFileSync } from 'node:fs';

/** The file of an evaluation's folder that has all its figures. */
export const FIGURES = 'figures.json';

/** Writes a file whole or not at all. */
export function write(path: string, text: string): void {
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
}
