import type { LoraNaming } from '../../checkpoint/lora-write.ts';
import { HemlineError } from '../../error.ts';

/**
 * What of `hemline train lora` can be chosen. The defaults are the paper's (section 4.2); where it says nothing
 * or two things, the comment says what was chosen.
 */
export interface LoraOptions {
  /** Rank of the LoRA on Q, K, V of the decoder's cross-attention. */
  readonly rank: number;
  /** Its strength is alpha / rank. The paper gives no alpha: the rank, as in diffusers' script. */
  readonly alpha: number;
  /** Passes over the triplets, where the number of steps is not given. */
  readonly epochs: number;
  /** Weight of L_multi at the first and at the last step, linear between: [1, 0]; equal ones fix it (table 3d). */
  readonly lambda: readonly [first: number, last: number];
  /** Rounds that L_multi unrolls. Beyond the paper: 3 or more, over texts of as many parts. */
  readonly rounds: number;
  /** Beyond the paper: weight of the term that asks both orders of the rounds to agree. */
  readonly symmetric: number;
  /** In which quantity errors are measured; see `errorWeight`. */
  readonly measure: 'prediction' | 'original' | 'posterior';
  /**
   * What L_single noises: the reference, as in equation (5), or the target. By default what the U-Net is used to:
   * one that sees the current picture's latent beside the noisy one (InstructPix2Pix) was trained on noisy targets.
   */
  readonly start?: 'reference' | 'target';
  /**
   * The empty condition of L_recon: all tokens zero, as the paper has it, which teaches a LoRA of cross-attention
   * nothing (`total`), or the empty text's tokens beside the image's, which do.
   */
  readonly empty: 'zero' | 'text';
  /** Noise steps are T (1 - u^power), u uniform: 1 is the paper's uniform choice, more prefers noisy steps. */
  readonly tauPower: number;
  /** Extra weight of cells that the edit changes; the paper has none. */
  readonly focus: number;
  /** Texts are cut or padded to so many tokens. The 50 image tokens are the encoder's own: (224 / 32)^2 + 1. */
  readonly textTokens: number;
  /** Where the parts of a text come from: the data set, or the splitter that `split` is. */
  readonly parts: 'data' | 'splitter';
  /**
   * Share of the steps in which the learning rate rises. The paper says "warm-up with 0.1 at the beginning", which we
   * take for a share of the steps.
   */
  readonly warmup: number;
  readonly beta1: number;
  readonly beta2: number;
  /** The paper says nothing of it: torch's AdamW has 0.01. */
  readonly weightDecay: number;
  /** Most that the gradient's norm may be; 0 for any. The paper says nothing of it: 1, as in diffusers' script. */
  readonly clip: number;
  /** Decay of the running average of the weights, which is what is saved; 0 saves the last ones. */
  readonly ema: number;
  /** What the finished file's keys are called; `all` writes one file of each. */
  readonly naming: LoraNaming | 'all';
  /** Steps between sample sheets in the report; 0 for none but the last. By default a tenth of the run. */
  readonly sampleEvery?: number;
  /** Triplets in a sample sheet; 0 for no sheets. */
  readonly samples: number;
}

export const PAPER: LoraOptions = {
  rank: 4,
  alpha: 4,
  epochs: 200,
  lambda: [1, 0],
  rounds: 2,
  symmetric: 0,
  measure: 'prediction',
  empty: 'zero',
  tauPower: 1,
  focus: 0,
  textTokens: 30,
  parts: 'data',
  warmup: 0.1,
  beta1: 0.95,
  beta2: 0.99,
  weightDecay: 0.01,
  clip: 1,
  ema: 0.999,
  naming: 'peft',
  samples: 4,
};

/** Names as the command has them, and what each may be. */
const LIMITS: Readonly<
  Record<string, readonly [of: (o: LoraOptions) => number, fits: (v: number) => boolean, what: string]>
> = {
  '--rank': [(o) => o.rank, wholeFrom(1), 'a whole number from 1'],
  '--alpha': [(o) => o.alpha, (v) => v > 0, 'above 0'],
  '--epochs': [(o) => o.epochs, (v) => v > 0, 'above 0'],
  '--lambda (first)': [(o) => o.lambda[0], (v) => v >= 0, '0 or more'],
  '--lambda (last)': [(o) => o.lambda[1], (v) => v >= 0, '0 or more'],
  '--rounds': [(o) => o.rounds, wholeFrom(2), 'a whole number from 2'],
  '--symmetric': [(o) => o.symmetric, (v) => v >= 0, '0 or more'],
  '--tau-power': [(o) => o.tauPower, (v) => v > 0, 'above 0'],
  '--focus': [(o) => o.focus, (v) => v >= 0, '0 or more'],
  '--text-tokens': [(o) => o.textTokens, wholeFrom(2), 'a whole number from 2'],
  '--warmup': [(o) => o.warmup, (v) => v >= 0 && v <= 1, 'from 0 to 1'],
  '--beta1': [(o) => o.beta1, (v) => v >= 0 && v < 1, 'from 0, below 1'],
  '--beta2': [(o) => o.beta2, (v) => v >= 0 && v < 1, 'from 0, below 1'],
  '--weight-decay': [(o) => o.weightDecay, (v) => v >= 0, '0 or more'],
  '--clip': [(o) => o.clip, (v) => v >= 0, '0 or more'],
  '--ema': [(o) => o.ema, (v) => v >= 0 && v < 1, 'from 0, below 1'],
  '--sample-every': [(o) => o.sampleEvery ?? 0, wholeFrom(0), 'a whole number from 0'],
  '--samples': [(o) => o.samples, wholeFrom(0), 'a whole number from 0'],
};

function wholeFrom(least: number): (value: number) => boolean {
  return (value) => Number.isSafeInteger(value) && value >= least;
}

/** The paper's options with the caller's. @throws HemlineError `bad-option`. */
export function loraOptions(given: Partial<LoraOptions> = {}): LoraOptions {
  const chosen = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const options: LoraOptions = { ...PAPER, ...chosen, alpha: given.alpha ?? given.rank ?? PAPER.alpha };
  for (const [name, [of, fits, what]] of Object.entries(LIMITS)) {
    const value = of(options);
    if (!(Number.isFinite(value) && fits(value)))
      throw new HemlineError('bad-option', `${name} must be ${what}, not ${value}.`);
  }
  if (options.rounds > PAPER.rounds && !isMultiRound(options))
    throw new HemlineError('bad-option', '--rounds unrolls nothing where --lambda is 0 from first to last.');
  return options;
}

/** Whether rounds are unrolled at all: the paper's baseline, lambda fixed to 0, has none. */
export const isMultiRound = ({ lambda, symmetric }: Pick<LoraOptions, 'lambda' | 'symmetric'>): boolean =>
  lambda[0] > 0 || lambda[1] > 0 || symmetric > 0;

/** What a run would take, by a trial of three steps. */
export interface Plan {
  readonly triplets: number;
  /** Triplets whose text can be cut into rounds. */
  readonly multi: number;
  /** Triplets that were left out. */
  readonly skipped: number;
  readonly pictures: number;
  readonly texts: number;
  readonly steps: number;
  readonly batch: number;
  readonly epochs: number;
  /** Numbers that are trained. */
  readonly parameters: number;
  readonly secondsPerStep: number;
  /** Of all steps. */
  readonly seconds: number;
  /** Of decoding and encoding, which is done once. */
  readonly prepareSeconds: number;
  /** Most memory that the trial took, in bytes; the data set's size adds nothing to it. */
  readonly memory: number;
  /** Of the data set's cache/, in bytes, when all is encoded. */
  readonly disk: number;
}
