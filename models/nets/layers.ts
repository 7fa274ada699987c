import type { z } from 'zod';
import { HemlineError } from '../error.ts';
import type { Init, Scope, Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';

/** Parses a net's config; what it says of unsupported values names the net and the field. */
export function parseConfig<T extends z.ZodType>(net: string, schema: T, raw: unknown): z.infer<T> {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new HemlineError(
    'config-unsupported',
    `${net} config: ${issue?.path.join('.') || 'all of it'}: ${issue?.message}.`,
  );
}

export type Activation = 'silu' | 'swish' | 'relu' | 'gelu';

export function activation(name: Activation, x: Tensor): Tensor {
  if (name === 'relu') return op.relu(x);
  return name === 'gelu' ? op.gelu(x) : op.silu(x);
}

/** Group normalisation with its scale and bias; 0 groups leave it out. */
export function norm(s: Scope, groups: number, eps: number, x: Tensor): Tensor {
  if (groups === 0) return x;
  const channels = x.shape[1] as number;
  return op.groupNorm(
    x,
    groups,
    s.weight('weight', [channels], 'ones'),
    s.weight('bias', [channels], 'zeros'),
    eps,
  );
}

export interface ConvolutionOptions {
  /** Side of the kernel; 3 by default. */
  readonly kernel?: number;
  readonly stride?: number;
  /** Half the kernel on every side by default. */
  readonly padding?: number | readonly [number, number, number, number];
  readonly init?: Init;
}

/** A Conv2d with bias, of square kernel, named by its scope. */
export function convolution(s: Scope, x: Tensor, channels: number, o: ConvolutionOptions = {}): Tensor {
  const kernel = o.kernel ?? 3;
  const weight = s.weight('weight', [channels, x.shape[1] as number, kernel, kernel], o.init);
  const bias = s.weight('bias', [channels], o.init === 'zeros' ? 'zeros' : 'linear');
  return op.conv(x, weight, bias, { stride: o.stride ?? 1, padding: o.padding ?? Math.floor(kernel / 2) });
}
