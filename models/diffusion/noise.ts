import { createHash } from 'node:crypto';
import { HemlineError } from '../error.ts';
import { philox } from './philox.ts';

const WORD = 2 ** 32;

/**
 * Fills `target` with normal noise (mean 0, deviation 1) that belongs to (seed, key, step) and to nothing else: element
 * i is the same however many are asked for, whatever was asked before, and whatever shares the batch.
 *
 * The random words are integers, the same everywhere. Box-Muller then takes square root (exact by IEEE 754),
 * logarithm, sine and cosine, which engines may round differently in the last of 52 bits. Rounding to 23 bits hides
 * that but for about one element in 10^8, whose last bit may differ between versions of V8.
 *
 * @param seed a whole number from 0 to 2^53 - 1
 * @param key names the round; of its SHA-256 (in UTF-8), 64 bits count
 * @param step a whole number from 0 to 2^32 - 1
 * @throws HemlineError `seed-invalid` where seed or step is out of range.
 */
export function noise(seed: number, key: string, step: number, target: Float32Array): void {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new HemlineError('seed-invalid', `A seed is a whole number from 0 to 2^53 - 1, not ${seed}.`);
  if (!Number.isInteger(step) || step < 0 || step >= WORD)
    throw new HemlineError('seed-invalid', `A noise step is a whole number from 0 to 2^32 - 1, not ${step}.`);
  const digest = createHash('sha256').update(key, 'utf8').digest();
  const seeds = Uint32Array.of(seed % WORD, Math.floor(seed / WORD));
  const counter = Uint32Array.of(0, step, digest.readUInt32LE(0), digest.readUInt32LE(4));
  const words = new Uint32Array(4);
  for (let i = 0; i < target.length; i += 4) {
    counter[0] = i / 4;
    philox(counter, seeds, words);
    for (let pair = 0; pair < 4; pair += 2) {
      // Half a unit up: the logarithm of 0 is never taken.
      const radius = Math.sqrt(-2 * Math.log((words[pair]! + 0.5) / WORD));
      const angle = (2 * Math.PI * words[pair + 1]!) / WORD;
      // Writes behind the end of a typed array do nothing.
      target[i + pair] = radius * Math.cos(angle);
      target[i + pair + 1] = radius * Math.sin(angle);
    }
  }
}
