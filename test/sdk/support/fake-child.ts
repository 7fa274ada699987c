import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { HemlineError } from '../../../models/error.ts';
import { serve } from '../../../sdk/host/embedded/serve.ts';
import { FakeEditor } from './fake-editor.ts';

/**
 * A child as the embedded host starts it, with a FakeEditor in it. `pack` is a folder, where it notes its process id
 * and how many steps a cancelled round had run; `lora` says how it fails, if at all; `threads` is the pace.
 */
serve(async ({ pack, lora, threads = 0 }) => {
  appendFileSync(join(pack, 'pids'), `${process.pid}\n`);
  if (lora === 'corrupt')
    throw new HemlineError('weights-corrupt', 'unet is damaged. Copy it again.', { retryAfterMs: 7 });
  if (lora === 'missing') throw new Error("Cannot find package 'somewhere'");
  if (lora === 'crash') process.kill(process.pid, 'SIGKILL');
  const editor = new FakeEditor({ pace: threads });
  const round = editor.round.bind(editor);
  editor.round = async (request, options) => {
    if (request.text === 'hang') for (;;);
    if (request.text === 'crash') process.kill(process.pid, 'SIGKILL');
    const before = editor.steps.length;
    try {
      return await round(request, options);
    } catch (error) {
      appendFileSync(join(pack, 'cancelled'), `${editor.steps.length - before}\n`);
      throw error;
    }
  };
  return editor;
});
