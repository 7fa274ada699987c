import { HemlineError } from '../error.ts';
import type { TrainOptions } from './options.ts';

/** What of a training's options its preparation heeds, which decodes and encodes a data set before the first step. */
export type PreparationOptions = Pick<TrainOptions, 'onPrepare' | 'provider' | 'threads' | 'signal'>;

/** One task of a preparation: whom it tells, who may stop it, and where its networks run. */
export interface Preparation extends Omit<PreparationOptions, 'onPrepare'> {
  onProgress?(done: number, total: number): void;
}

/** The task called `what` in a run of these options. */
export function preparing(
  what: string,
  { onPrepare, signal, provider, threads }: PreparationOptions,
): Preparation {
  return { onProgress: (done, total) => onPrepare?.(what, done, total), signal, provider, threads };
}

/** @throws HemlineError `interrupted` where a preparation is to stop: what it has of this task goes. */
export function throwIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new HemlineError(
      'interrupted',
      'Stopped while preparing; the same command goes on from what is already prepared.',
    );
}
