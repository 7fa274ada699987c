import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePng } from '../../../models/picture.ts';
import { Stylist, type StylistOptions } from '../../../sdk/index.ts';
import { FakeEditor, type FakeEditorOptions } from './fake-editor.ts';

/** A photo that a shopper sends: portrait, not square; another with every `shade`. */
export function photo(shade = 0): Promise<Uint8Array> {
  const data = Uint8Array.from({ length: 96 * 128 * 3 }, (_, i) => (i * 7 + shade * 31) % 256);
  return writePng({ width: 96, height: 128, data });
}

export function temporaryStore(): string {
  return `lmdb:${mkdtempSync(join(tmpdir(), 'hemline-looks-'))}`;
}

/** A stylist over a host without networks; `host.calls` says what was asked of it. */
export async function standIn(options: StylistOptions & { editor?: FakeEditorOptions } = {}) {
  const { editor, ...rest } = options;
  const host = new FakeEditor(editor);
  const stylist = await Stylist.open({ host, store: 'memory:', ...rest });
  const rounds = () => host.calls.filter((call) => call.startsWith('round')).length;
  return { stylist, host, rounds };
}
