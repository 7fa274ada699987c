import { once } from 'node:events';
import { type Command, Option } from 'commander';
import { addRuntimeOptions, type RuntimeOptions, whole } from '../cli/options.ts';
import { stopSignal } from '../cli/stop.ts';
import { tokensOf } from '../cli/tokens.ts';
import { daysToMs, TTL } from '../cli/ttl.ts';

interface Options extends RuntimeOptions {
  readonly port: number;
  readonly bind: string;
  readonly store?: string;
  /** Milliseconds. */
  readonly ttl?: number;
  readonly pack?: string;
  readonly lora?: string;
  readonly steps?: number;
}

const EXAMPLES = `
Examples:
  hemline serve
  hemline serve --port 8080 --pack runs/pack
  hemline serve --bind 0.0.0.0 --ttl 30      every machine of the network may come in; forgets after a month
  HEMLINE_TOKENS=shop=<token> hemline serve      programs may come in, too: see /v1/openapi.json`;

export function serveCommand(program: Command): void {
  const command = program
    .command('serve')
    .description('Opens the web fitting room, and the HTTP API where HEMLINE_TOKENS names who may call it.')
    .option('--port <n>', 'port; the next free one where it is taken', whole(0), 4360)
    .option('--bind <address>', 'interface to listen at', '127.0.0.1')
    .option('--store <url>', 'where conversations are kept')
    .option('--ttl <days>', TTL.what, daysToMs)
    .addOption(new Option('--host <host>', 'where rounds run').choices(['embedded']).default('embedded'))
    .option('--pack <dir>', 'the checkpoint: "croquis" or a folder')
    .option('--lora <file>', 'LoRA weights (.safetensors) to add')
    .option('--steps <n>', "denoising steps of a round; the pack's own number if not given", whole(1))
    .addHelpText('after', EXAMPLES)
    .action(serve);
  addRuntimeOptions(command);
}

async function serve(options: Options): Promise<void> {
  const { port, bind, store, ttl, pack, lora, steps, provider, threads } = options;
  const tokens = tokensOf(process.env.HEMLINE_TOKENS);
  const [{ Stylist }, { webhook }, { fittingRoom }, { listen }] = await Promise.all([
    import('../../sdk/stylist.ts'),
    import('../../adapters/webhook/index.ts'),
    import('../web/server.ts'),
    import('../web/listen.ts'),
  ]);
  const stop = stopSignal();
  const stylist = await Stylist.open({ pack, lora, steps, provider, threads, store, ttl });
  // Closed in this order, whatever happens: a turn whose stylist goes first would be told to have failed.
  const closing: (() => Promise<void>)[] = [() => stylist.close()];
  try {
    const hook = tokens && webhook(stylist, { tokens });
    if (hook) closing.unshift(() => hook.close());
    const room = fittingRoom({ stylist, hook });
    closing.unshift(() => room.close());
    const server = await listen(room.app, {
      address: bind,
      port,
      onTaken: (taken) => process.stderr.write(`hemline: port ${taken} is taken, trying ${taken + 1}\n`),
    });
    process.stdout.write(`The fitting room is open: ${server.url}\n`);
    if (hook)
      process.stdout.write(`Programs may call ${server.url}v1/, described at ${server.url}v1/openapi.json\n`);
    closing.splice(-1, 0, () => server.close());
    if (!stop.signal.aborted) await once(stop.signal, 'abort');
  } finally {
    for (const close of closing) await close();
    stop.release();
  }
}
