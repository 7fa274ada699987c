import { HemlineError } from '../../models/error.ts';

/** A variable of the environment that a bot reads. */
export interface Variable {
  /** What it is: "the bot's token". */
  readonly what: string;
  /** Where to get it: "Developer Portal, Bot". Only needed of one that may be missing from a new installation. */
  readonly where?: string;
  readonly required?: boolean;
  /** What it looks like; anything by default. */
  readonly pattern?: RegExp;
}

type Values<Variables> = {
  readonly [Name in keyof Variables]: Variables[Name] extends { readonly required: true }
    ? string
    : string | undefined;
};

/**
 * The variables' values; an empty one is none. Throws HemlineError `bad-environment`, which names every one that is
 * missing or does not look right, and says where to get it. Values do not appear in it: they may be secrets.
 */
export function readEnvironment<const Variables extends Readonly<Record<string, Variable>>>(
  env: Readonly<Record<string, string | undefined>>,
  variables: Variables,
): Values<Variables> {
  const wrong: string[] = [];
  const values: Record<string, string | undefined> = {};
  for (const [name, { what, where, required, pattern }] of Object.entries(variables)) {
    const value = env[name]?.trim() || undefined;
    values[name] = value;
    const bad =
      value === undefined ? required && 'is missing' : pattern?.test(value) === false && 'looks wrong';
    if (bad) wrong.push(`${name} ${bad}: ${what}${where ? ` (${where})` : ''}.`);
  }
  if (wrong.length > 0) throw new HemlineError('bad-environment', wrong.join(' '));
  return values as Values<Variables>;
}

/** One line for each variable, for `--help`. */
export function describeEnvironment(variables: Readonly<Record<string, Variable>>): string {
  const width = Math.max(...Object.keys(variables).map(({ length }) => length)) + 2;
  return Object.entries(variables)
    .map(([name, { what, where, required }]) => {
      return `  ${name.padEnd(width)}${what}${where ? ` (${where})` : ''}${required ? '; required' : ''}`;
    })
    .join('\n');
}
