import { HemlineError } from '../../models/error.ts';

/**
 * Loads a part of hemline that needs an optional peer. Throws HemlineError `package-missing`, which says how to install
 * it, in place of Node's error; other errors as they are.
 */
export async function withPeer<Module>(peer: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes(`'${peer}'`)) throw cause;
    throw new HemlineError('package-missing', `That needs ${peer}. Install it: npm i ${peer}`, { cause });
  }
}
