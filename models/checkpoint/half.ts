/** Half-precision numbers as 16-bit words, to and from float32. */

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

let table: Float32Array | undefined;

/** All 65,536 halves widened, made once: a look-up is faster than arithmetic. */
function halves(): Float32Array {
  if (table) return table;
  table = new Float32Array(65536);
  for (let h = 0; h < 65536; h++) {
    const [exponent, fraction] = [(h >> 10) & 31, h & 1023];
    const size =
      exponent === 31
        ? fraction
          ? Number.NaN
          : Number.POSITIVE_INFINITY
        : exponent === 0
          ? fraction * 2 ** -24
          : (1 + fraction / 1024) * 2 ** (exponent - 15);
    table[h] = h & 0x8000 ? -size : size;
  }
  return table;
}

export function fromHalf(words: Uint16Array): Float32Array {
  const values = halves();
  const out = new Float32Array(words.length);
  for (let i = 0; i < words.length; i++) out[i] = values[words[i]!]!;
  return out;
}

/** Brain floats are the upper halves of float32's words. */
export function fromBfloat(words: Uint16Array): Float32Array {
  const out = new Uint32Array(words.length);
  for (let i = 0; i < words.length; i++) out[i] = words[i]! << 16;
  return new Float32Array(out.buffer);
}

/** Rounds to the nearest half, ties to even; what is too large becomes infinite. */
export function toHalf(values: Float32Array): Uint16Array {
  const out = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    float[0] = values[i]!;
    const word = bits[0]!;
    const [sign, size] = [(word >>> 16) & 0x8000, word & 0x7fffffff];
    if (size >= 0x7f800000) out[i] = sign | 0x7c00 | (size > 0x7f800000 ? 0x200 : 0);
    else if (size >= 0x477ff000) out[i] = sign | 0x7c00;
    else if (size >= 0x38800000) out[i] = sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13);
    else {
      // Below the smallest normal half: a whole multiple of 2^-24.
      const scaled = Math.abs(values[i]!) * 2 ** 24;
      const low = Math.floor(scaled);
      const rest = scaled - low;
      out[i] = sign | (low + (rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? 1 : 0));
    }
  }
  return out;
}

/** Rounds to the nearest brain float, ties to even. */
export function toBfloat(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const nan = (word & 0x7fffffff) > 0x7f800000;
    out[i] = nan ? (word >>> 16) | 0x40 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return out;
}
