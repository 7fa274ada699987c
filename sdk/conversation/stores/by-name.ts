import { HemlineError } from '../../../models/error.ts';

/** Loads an optional package. Throws HemlineError `package-missing` that names it. */
export async function byName<T>(name: string, what: string): Promise<T> {
  try {
    return (await import(name)) as T;
  } catch (cause) {
    throw new HemlineError('package-missing', `A ${what} store needs ${name}. Install it: npm i ${name}`, {
      cause,
    });
  }
}
