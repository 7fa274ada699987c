import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type Clock, HemlineError } from '../../sdk/adapter/index.ts';

/** How far a request's time may be off, in either direction. */
const TOLERANCE_MS = 5 * 60_000;

/** Throws HemlineError `bad-public-key`. */
export function publicKeyOf(hex: string): KeyObject {
  const where = 'Developer Portal, your application, General Information, Public Key';
  if (!/^[\da-f]{64}$/i.test(hex)) {
    throw new HemlineError('bad-public-key', `A public key has 64 hexadecimal digits: ${where}.`);
  }
  const x = Buffer.from(hex, 'hex').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/** Whether Discord signed this body, and not long ago. */
export function isSigned(headers: Headers, body: Uint8Array, key: KeyObject, clock: Clock): boolean {
  const signature = headers.get('x-signature-ed25519') ?? '';
  const timestamp = headers.get('x-signature-timestamp') ?? '';
  if (!/^[\da-f]{128}$/i.test(signature) || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(clock.now() - Number(timestamp) * 1000) > TOLERANCE_MS) return false;
  return verify(null, Buffer.concat([Buffer.from(timestamp), body]), key, Buffer.from(signature, 'hex'));
}
