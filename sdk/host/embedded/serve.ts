import { setImmediate as breathe } from 'node:timers/promises';
import type { EditorOptions, RoundEditor } from '../../../models/editor/types.ts';
import { HemlineError } from '../../../models/error.ts';
import { type Request, type Response, toWire, type Work } from './messages.ts';

/**
 * The child's side: opens an editor, does one request after another, and ends with its parent. `open` is called
 * once, with the parent's options.
 */
export function serve(open: (options: EditorOptions) => Promise<RoundEditor>): void {
  let editor: RoundEditor | undefined;
  const running = new Map<number, AbortController>();
  const works = new Set<Promise<void>>();

  async function work(id: number, request: Work): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      if (!editor) throw new HemlineError('engine-failed', 'The engine was asked before it was open.');
      send({ type: 'done', id, value: await perform(editor, id, request, controller.signal) });
    } catch (error) {
      send({ type: 'failed', id, error: toWire(error) });
    } finally {
      running.delete(id);
    }
  }

  async function close(): Promise<void> {
    for (const controller of running.values()) controller.abort();
    await Promise.all(works);
    await editor?.close().catch(() => {}); // it ends all the same
    process.exit(0);
  }

  process.on('message', (request: Request) => {
    switch (request.type) {
      case 'open':
        open(request.options).then(
          (opened) => {
            editor = opened;
            send({ type: 'opened', info: opened.info });
          },
          (error) => send({ type: 'unopened', error: toWire(error) }),
        );
        break;
      case 'cancel':
        running.get(request.id)?.abort();
        break;
      case 'close':
        void close();
        break;
      default: {
        const done = work(request.id, request).finally(() => works.delete(done));
        works.add(done);
      }
    }
  });
  // Nobody is left to answer to.
  process.on('disconnect', () => process.exit(0));
  if (!process.connected) process.exit(0);
  // Ctrl-C reaches the whole group; what becomes of the work is the parent's decision.
  process.on('SIGINT', () => {});
}

async function perform(editor: RoundEditor, id: number, request: Work, signal: AbortSignal) {
  switch (request.type) {
    case 'prepare':
      return editor.prepare(request.picture, request.pose);
    case 'read':
      return editor.read(request.text);
    case 'decode':
      return editor.decode(request.latent, { origin: request.origin });
    case 'round':
      return editor.round(request.request, {
        signal,
        async onStep(report) {
          if (request.reports) send({ type: 'step', id, report });
          // A step blocks the thread: here a cancellation has its moment to arrive.
          await breathe();
        },
      });
  }
}

function send(response: Response): void {
  // A parent that has gone is heard of through `disconnect`.
  if (process.connected) process.send!(response, () => {});
}
