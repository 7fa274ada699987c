/** Operators on tensors, each with its shape rule and its gradient beside it. */
export { erf, gelu, quickGelu, relu, sigmoid, silu, tanh } from './activations.ts';
export { type AttentionOptions, attention, embedding, softmax } from './attention.ts';
export { cast, detach } from './cast.ts';
export { type ConvOptions, conv, convTranspose } from './conv.ts';
export {
  abs,
  add,
  clip,
  div,
  equal,
  exp,
  log,
  mul,
  neg,
  type Operand,
  pow,
  sqrt,
  sub,
  where,
} from './elementwise.ts';
export { linear, matmul } from './matmul.ts';
export { groupNorm, l2normalize, layerNorm, normalizeGroups } from './norm.ts';
export { max, mean, sum } from './reduce.ts';
export { averagePool, pixelShuffle, pixelUnshuffle, upsampleNearest } from './resample.ts';
export { concat, expand, reshape, split, transpose, zeros } from './shape.ts';
export { pad, type Range, slice } from './slice.ts';
