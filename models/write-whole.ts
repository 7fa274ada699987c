import { renameSync, writeFileSync } from 'node:fs';

/** Writes a file whole or not at all: who reads it meanwhile, or after a kill, finds what was there before. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  writeFileSync(`${path}.tmp`, content);
  renameSync(`${path}.tmp`, path);
}
