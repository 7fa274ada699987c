import type { Reference, TextTokens } from '../../models/editor/types.ts';
import type { Keypoints } from '../../models/pose.ts';
import { bufferOf } from '../conversation/store.ts';

/** A latent as the bytes that are kept of it: its floats, little-endian as on every machine that runs this. */
export const latentToBytes = (latent: Float32Array): Buffer => bufferOf(latent);

export function latentFromBytes(bytes: Uint8Array): Float32Array {
  // Copied: a Buffer out of a pool need not begin at a multiple of four.
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

/** [length of the latent in bytes, of the tokens][latent][tokens][pose, and edges where there are some, as JSON]. */
export function referenceToBytes({ latent, tokens, pose, edges }: Reference): Buffer {
  const lengths = Uint32Array.of(latent.byteLength, tokens.byteLength);
  return Buffer.concat([
    bufferOf(lengths),
    bufferOf(latent),
    bufferOf(tokens),
    Buffer.from(JSON.stringify({ pose, edges: edges && bufferOf(edges).toString('base64') })),
  ]);
}

export function referenceFromBytes(bytes: Buffer): Reference {
  const [latent, tokens] = [8, 8 + bytes.readUInt32LE(0)];
  const rest = tokens + bytes.readUInt32LE(4);
  const { pose, edges } = JSON.parse(bytes.toString('utf8', rest)) as { pose: Keypoints; edges?: string };
  return {
    latent: latentFromBytes(bytes.subarray(latent, tokens)),
    tokens: latentFromBytes(bytes.subarray(tokens, rest)),
    pose,
    ...(edges !== undefined && { edges: Uint8Array.from(Buffer.from(edges, 'base64')) }),
  };
}

/** [length of the tokens in bytes][tokens][the whole, where there is one]. */
export function textToBytes({ tokens, embeds }: TextTokens): Buffer {
  const parts = [bufferOf(Uint32Array.of(tokens.byteLength)), bufferOf(tokens)];
  return Buffer.concat(embeds ? [...parts, bufferOf(embeds)] : parts);
}

export function textFromBytes(bytes: Buffer): TextTokens {
  const end = 4 + bytes.readUInt32LE(0);
  const tokens = latentFromBytes(bytes.subarray(4, end));
  return end === bytes.length ? { tokens } : { tokens, embeds: latentFromBytes(bytes.subarray(end)) };
}
