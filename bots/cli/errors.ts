import { CommanderError } from 'commander';
import { HemlineError } from '../../models/error.ts';

/** Thrown by a command for what only it can see to be wrong usage; exit status 2. */
export class UsageError extends Error {}

/**
 * Says what went wrong in one line on standard error and, where the caller reads JSON, as
 * `{error: {code, message}}` on standard output. Gives the exit status: 2 for wrong usage, 130 when stopped, else 1.
 */
export function reportError(error: unknown, options: { json: boolean }): number {
  if (error instanceof CommanderError && error.code === 'commander.help') return 2; // help was shown in its place
  const { code, message, status } = describe(error);
  process.stderr.write(`hemline: ${message}\n`);
  if (options.json) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
  if (process.env.HEMLINE_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return status;
}

function describe(error: unknown): { code: string; message: string; status: number } {
  if (error instanceof CommanderError || error instanceof UsageError) {
    const message = oneLine(error.message.replace(/^error: /, ''));
    return {
      code: 'usage',
      message: `${message}${/[.!?]$/.test(message) ? '' : '.'} See --help.`,
      status: 2,
    };
  }
  if (error instanceof HemlineError) {
    const stopped = error.code === 'cancelled' || error.code === 'interrupted';
    return { code: error.code, message: oneLine(error.message), status: stopped ? 130 : 1 };
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return { code: 'cancelled', message: 'Stopped.', status: 130 };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'unexpected', message: oneLine(message) || 'Something unexpected went wrong.', status: 1 };
}

const oneLine = (text: string) => text.replace(/\s*\n\s*/g, ' ').trim();
