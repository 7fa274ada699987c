import { FakeHost, type FakeHostOptions } from '../../../sdk/testing/host.ts';

export type FakeEditorOptions = Omit<FakeHostOptions, 'blocks'>;

/** The fake host as an editor: a step blocks the thread, as ONNX Runtime does. */
export class FakeEditor extends FakeHost {
  constructor(options: FakeEditorOptions = {}) {
    super({ ...options, blocks: true });
  }
}
