import { type Command, InvalidArgumentError, Option } from 'commander';
import type { LoraOptions, Plan, PoseOptions, TrainOptions } from '../../models/train/index.ts';
import { whole } from '../cli/options.ts';

/** The options of `hemline train lora` as commander gives them. */
export interface LoraFlags extends Omit<Partial<LoraOptions>, 'lambda'> {
  readonly lambda?: LoraOptions['lambda'];
  readonly dryRun?: boolean;
  readonly keypoints?: string;
  readonly pose?: PoseOptions['unmarked'];
  /** False for --no-edges. */
  readonly edges?: boolean;
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

/** `1..0` falls, `0..1` rises, `1` stays. */
function range(text: string): [number, number] {
  const [first, last = first, ...rest] = text.split('..');
  if (rest.length > 0) throw new InvalidArgumentError('It must be a number, or two with .. between.');
  return [number(first!), number(last!)];
}

const OPTIONS: readonly Option[] = [
  new Option('--dry-run', 'take three steps in a temporary folder, say what the run would cost, and end'),
  new Option('--epochs <n>', 'passes over the triplets, where --steps is not given; 200').argParser(number),
  new Option('--rank <n>', 'rank of the LoRA; 4').argParser(whole(1)),
  new Option('--alpha <n>', 'its strength is alpha / rank; the rank').argParser(number),
  new Option('--lambda <range>', 'weight of L_multi from the first to the last step; 1..0').argParser(range),
  new Option('--rounds <n>', 'rounds that L_multi unrolls; 2').argParser(whole(2)),
  new Option('--symmetric <weight>', 'weight of the agreement of both orders; 0').argParser(number),
  new Option('--measure <what>', 'the quantity that errors are of; prediction').choices([
    'prediction',
    'original',
    'posterior',
  ]),
  new Option('--start <what>', 'what L_single noises; what the U-Net is used to').choices([
    'reference',
    'target',
  ]),
  new Option(
    '--empty <what>',
    'the empty condition of L_recon: zeros, from which a LoRA learns nothing, or the empty text; zero',
  ).choices(['zero', 'text']),
  new Option('--tau-power <n>', '1 draws noise steps alike, more prefers noisy ones; 1').argParser(number),
  new Option('--focus <n>', 'extra weight of what an edit changes; 0').argParser(number),
  new Option('--text-tokens <n>', 'tokens of a text; 30').argParser(whole(2)),
  new Option('--parts <from>', 'who splits texts: the data set or hemline split; data').choices([
    'data',
    'splitter',
  ]),
  new Option('--keypoints <path>', 'poses: a file of AlphaPose or COCO, or a folder of OpenPose files'),
  new Option(
    '--pose <how>',
    'for targets that nobody marked; the estimator if there is one, else edges',
  ).choices(['estimator', 'library', 'edges', 'none']),
  new Option('--no-edges', 'show skeletons of bodies that are not whole, too, and not their edges'),
  new Option('--warmup <share>', 'share of the steps in which the rate rises; 0.1').argParser(number),
  new Option('--beta1 <n>', 'decay of the first moment; 0.95').argParser(number),
  new Option('--beta2 <n>', 'decay of the second moment; 0.99').argParser(number),
  new Option('--weight-decay <n>', 'decoupled weight decay; 0.01').argParser(number),
  new Option('--clip <norm>', 'most that the gradient may be; 1, 0 for any').argParser(number),
  new Option('--ema <n>', 'decay of the average that is saved; 0.999, 0 saves the last').argParser(number),
  new Option('--naming <whose>', 'whose names the file has, or a file of each; peft').choices([
    'peft',
    'diffusers',
    'kohya',
    'all',
  ]),
  new Option('--samples <n>', "triplets in the report's sample sheets; 4, 0 for none").argParser(whole(0)),
  new Option('--sample-every <n>', 'steps between sheets; a tenth of the run, 0 for the last only').argParser(
    whole(0),
  ),
];

export function addLoraOptions(command: Command): void {
  for (const option of OPTIONS)
    command.addOption(option.helpGroup('Only for lora (defaults are the paper’s):'));
}

/** The flags of these that were given, by their long names. */
export function givenLoraOptions(command: Command): string[] {
  return OPTIONS.filter((o) => command.getOptionValueSource(o.attributeName()) === 'cli').map((o) => o.long!);
}

/** What training takes of them. The splitter is the SDK's, which models do not know. */
export async function loraTraining(flags: LoraFlags): Promise<Partial<TrainOptions>> {
  const { PAPER } = await import('../../models/train/index.ts');
  const { dryRun, keypoints, pose, edges } = flags;
  const names = Object.keys(PAPER).concat('start', 'sampleEvery') as (keyof LoraOptions)[];
  const lora: Partial<LoraOptions> = Object.fromEntries(names.map((name) => [name, flags[name]]));
  const training = { lora, dryRun, poses: { keypoints, unmarked: pose, edges } };
  if (lora.parts !== 'splitter') return training;
  const { interpret } = await import('../../sdk/feedback/index.ts');
  return { ...training, split: (text) => interpret(text).parts.map((part) => part.text) };
}

/** A plan, a line each. */
export function formatPlan(plan: Plan, duration: (seconds: number) => string): string {
  const size = (bytes: number) =>
    bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
  const lines = {
    data: `${plan.triplets} triplets of ${plan.pictures} pictures, ${plan.multi} of them for L_multi; ${plan.skipped} left out`,
    steps: `${plan.steps} of ${plan.batch} rows, ${Number(plan.epochs.toPrecision(3))} epochs`,
    trains: `${plan.parameters} numbers`,
    preparation: `${duration(plan.prepareSeconds)}, once; ${size(plan.disk)} in the data set's cache/`,
    training: `${duration(plan.seconds)}, ${plan.secondsPerStep.toPrecision(3)} s a step; sample sheets not counted`,
    memory: size(plan.memory),
  };
  return Object.entries(lines)
    .map(([name, value]) => `${`${name}:`.padEnd(13)}${value}\n`)
    .join('');
}
