import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { HemlineError } from '../../models/error.ts';
import type { Interpretation } from '../../sdk/feedback/index.ts';
import { UsageError } from '../cli/errors.ts';

interface Options {
  readonly json?: boolean;
  readonly jsonl?: boolean;
}

const EXAMPLES = `
Examples:
  hemline split "make it red and give it long sleeves"
  hemline split "darker, keep the belt" --json
  hemline split --jsonl < feedback.jsonl > parts.jsonl     lines of {"id","input"}`;

export function splitCommand(program: Command): void {
  program
    .command('split')
    .description('Splits feedback into sub-instructions, a line each.')
    .argument('[feedback]', 'what the shopper wrote')
    .option('--json', 'print one object: {parts, facets, intent, keep, flags}')
    .option('--jsonl', 'read {"id","input"} lines from standard input and answer each with a line')
    .addHelpText('after', EXAMPLES)
    .action(async (feedback: string | undefined, options: Options) => {
      if (options.jsonl === true) {
        if (feedback !== undefined)
          throw new UsageError('--jsonl reads standard input and takes no feedback');
        return splitLines();
      }
      if (feedback === undefined) throw new UsageError("missing required argument 'feedback'");
      const { interpret } = await import('../../sdk/feedback/index.ts');
      const result = interpret(feedback);
      if (options.json === true) return print(answer(result));
      for (const part of result.parts) process.stdout.write(`${part.text}\n`);
      if (result.parts.length === 0) process.stderr.write(`hemline: no edit in this (${result.intent})\n`);
    });
}

async function splitLines(): Promise<void> {
  const { interpret } = await import('../../sdk/feedback/index.ts');
  let number = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() === '') continue;
    const { id, input } = parseLine(line, number);
    print({ id, ...answer(interpret(input)) });
  }
}

function parseLine(line: string, number: number): { id: unknown; input: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new HemlineError('bad-line', `Line ${number} of standard input is not JSON.`, { cause });
  }
  const { id, input } = (value ?? {}) as { id?: unknown; input?: unknown };
  if (id === undefined || typeof input !== 'string') {
    throw new HemlineError('bad-line', `Line ${number} of standard input needs "id" and "input" (text).`);
  }
  return { id, input };
}

function answer(result: Interpretation) {
  return {
    parts: result.parts.map((part) => part.text),
    facets: result.parts.map((part) => part.facet),
    intent: result.intent,
    keep: result.keep.map((kept) => kept.text),
    flags: result.flags,
  };
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
