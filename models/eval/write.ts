import { renameSync, writeFileSync } from 'node:fs';

/** The file of an evaluation's folder that has all its figures. */
export const FIGURES = 'figures.json';

/** Writes a file whole or not at all. */
export function write(path: string, content: string | Uint8Array): void {
  writeFileSync(`${path}.tmp`, content);
  renameSync(`${path}.tmp`, path);
}
