import { serve } from './serve.ts';

/** The program that the embedded host runs beside the bot: the one place where ONNX Runtime is loaded. */
serve(async (options) => {
  const { Editor } = await import('../../../models/editor/index.ts');
  return Editor.open(options);
});
