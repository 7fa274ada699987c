import type { Command } from 'commander';
import type { PackInfo } from '../../models/checkpoint/info.ts';
import { bar, StatusLine } from '../cli/status.ts';
import { stopSignal } from '../cli/stop.ts';
import { packAverageCommand } from './pack-average.ts';
import { packMakeCommand } from './pack-make.ts';

interface PullOptions {
  readonly out: string;
  readonly variant?: string;
}

interface Options {
  readonly pack: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  hemline pack info
  hemline pack verify --pack ~/stable-diffusion-v1-5
  hemline pack pull hf:timbrooks/instruct-pix2pix --out packs/ip2p`;

const WHICH = 'the pack: "croquis" or a folder';

export function packCommand(program: Command): void {
  const pack = program
    .command('pack')
    .description('Tells about checkpoints, checks them, fetches them and puts them together.');
  pack.addHelpText('after', EXAMPLES);
  pack
    .command('info')
    .description('Prints what a pack is: networks, sizes, sampling, lookbook, hash.')
    .option('--pack <dir>', WHICH, 'croquis')
    .option('--json', 'print one object')
    .action(info);
  pack
    .command('verify')
    .description(
      'Checks every weight of every network of a pack, a line each; exit status 1 if one is wrong.',
    )
    .option('--pack <dir>', WHICH, 'croquis')
    .option('--json', 'print one object: {ok, checks: [{part, told, problems}]}')
    .action(verify);
  pack
    .command('pull')
    .description('Fetches a pack; a broken connection is taken up where it broke, also by running it again.')
    .argument('<source>', "the address of a pack's folder, or hf:owner/name[@revision]")
    .requiredOption('--out <dir>', 'the folder to make; what has come so far waits in <dir>.partial')
    .option('--variant <name>', 'take these weights first, where a pack has several ("fp16")')
    .action(pull);
  packMakeCommand(pack);
  packAverageCommand(pack);
}

async function info(options: Options): Promise<void> {
  const [{ openPack }, { packInfo }] = await Promise.all([
    import('../../models/checkpoint/pack.ts'),
    import('../../models/checkpoint/info.ts'),
  ]);
  const found = await packInfo(await openPack(options.pack));
  process.stdout.write(options.json === true ? `${JSON.stringify(found)}\n` : describe(found));
}

function describe(found: PackInfo): string {
  const { steps, guidance, strength } = found.sampling;
  const fields = (config: Readonly<Record<string, unknown>>) =>
    Object.entries(config)
      .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join('/') : value}`)
      .join(', ');
  const row = (name: string, text: string) => `${name.padEnd(16)}${text}\n`;
  const sizes = (c: PackInfo['components'][number]) =>
    `${millions(c.parameters)} M, ${millions(c.bytes)} MB, ${c.dtype}: ${fields(c.config)}`;
  return [
    `${[found.name, found.version, found.license].filter(Boolean).join('  ')}\n`,
    found.description === '' ? '' : `${found.description}\n`,
    row('folder', found.dir),
    row('pictures', `${found.size}x${found.size}`),
    row(
      'sampling',
      `${steps} steps, guidance ${guidance.text} text, ${guidance.image} image, strength ${strength}`,
    ),
    row('scheduler', fields(found.scheduler)),
    ...found.components.map((c) => row(c.name, sizes(c))),
    row('tokenizer', `${found.tokens} tokens`),
    row('lookbook', `${found.lookbook.length} looks`),
    found.facets ? row('facets', found.facets.join(', ')) : '',
    row('hash', found.hash),
  ].join('');
}

const millions = (count: number) => (count / 1e6).toFixed(count < 1e7 ? 2 : 1);

async function verify(options: Options): Promise<void> {
  const [{ openPack }, { verifyPack }] = await Promise.all([
    import('../../models/checkpoint/pack.ts'),
    import('../../models/checkpoint/verify.ts'),
  ]);
  const status = new StatusLine();
  const checks = [];
  status.show('checking');
  for await (const check of verifyPack(await openPack(options.pack))) {
    status.clear();
    checks.push(check);
    if (options.json === true) continue;
    for (const text of check.problems.length > 0 ? check.problems : [check.told])
      process.stdout.write(
        `${check.problems.length > 0 ? 'wrong' : 'sound'}  ${check.part.padEnd(16)}${text}\n`,
      );
    status.show('checking');
  }
  status.clear();
  const ok = checks.every(({ problems }) => problems.length === 0);
  if (options.json === true) process.stdout.write(`${JSON.stringify({ ok, checks })}\n`);
  if (!ok) process.exitCode = 1;
}

async function pull(source: string, { out, variant }: PullOptions): Promise<void> {
  const { pullPack } = await import('../../models/checkpoint/pull.ts');
  const status = new StatusLine();
  const stop = stopSignal();
  try {
    const pack = await pullPack(source, {
      out,
      variant,
      signal: stop.signal,
      onProgress({ file, done, total, files }) {
        const size = total === undefined ? millions(done) : `${millions(done)}/${millions(total)}`;
        const drawn = total === undefined ? '' : `${bar(done, total)}  `;
        status.show(`${files} files  ${drawn}${size} MB  ${file}`);
      },
    });
    status.clear();
    const { name, version } = pack.manifest;
    process.stdout.write(`${name} ${version} in ${out}\n`);
  } finally {
    status.clear();
    stop.release();
  }
}
