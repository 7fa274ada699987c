import { HemlineError } from '../error.ts';

/** What to say of an error that comes from a full disk, however deep below; undefined for any other. */
export function diskFull(
  error: unknown,
  { out, data }: { out: string; data: string },
): HemlineError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (['ENOSPC', 'EDQUOT'].includes((cause as NodeJS.ErrnoException).code ?? ''))
      return new HemlineError(
        'disk-full',
        `There is no room left for ${out} or for ${data}/cache. Make some and go on with --resume: the last checkpoint is whole.`,
        { cause: error },
      );
  return undefined;
}
