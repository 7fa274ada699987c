import type { z } from 'zod';
import { HemlineError } from '../error.ts';
import type { Init, Scope, Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';

/**
 * Parses a net's config; missing fields take the schema's defaults, fields it does not know are left out.
 * @throws HemlineError `config-unsupported` naming the net, the field and its value.
 */
export function parseConfig<T extends z.ZodType>(net: string, schema: T, raw: unknown): z.infer<T> {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue!.path.join('.') || 'config';
  const value = issue!.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)?.[key], raw);
  const shown = JSON.stringify(value)?.slice(0, 80) ?? 'missing';
  throw new HemlineError('config-unsupported', `${net}: ${field} is ${shown}: ${issue!.message}.`);
}

export type Activation = 'silu' | 'swish' | 'relu' | 'gelu';

export function activation(name: Activation, x: Tensor): Tensor {
  if (name === 'relu') return op.relu(x);
  return name === 'gelu' ? op.gelu(x) : op.silu(x);
}

/**
 * Group normalisation with its scale and bias; 0 groups leave it out. x is [N, C, H, W]. `modulation` ([N, C, 1, 1])
 * scales the result by 1 + scale and adds shift (FiLM): worked into scale and bias, which saves passes over x.
 */
export function groupNorm(
  s: Scope,
  groups: number,
  eps: number,
  x: Tensor,
  modulation?: { readonly scale: Tensor; readonly shift: Tensor },
): Tensor {
  if (groups === 0) return x;
  const channels = x.shape[1] as number;
  const [scale, bias] = [s.weight('weight', [channels], 'ones'), s.weight('bias', [channels], 'zeros')];
  if (!modulation) return op.groupNorm(x, groups, scale, bias, eps);
  const more = op.add(modulation.scale, 1);
  const everywhere = (t: Tensor) => op.reshape(t, [1, channels, 1, 1]);
  const shifted = op.add(op.mul(everywhere(bias), more), modulation.shift);
  return op.groupNorm(x, groups, op.mul(everywhere(scale), more), shifted, eps);
}

/** Layer normalisation over the last axis. */
export function layerNorm(s: Scope, eps: number, x: Tensor): Tensor {
  const width = x.shape.at(-1) as number;
  return op.layerNorm(x, s.weight('weight', [width], 'ones'), s.weight('bias', [width], 'zeros'), eps);
}

export interface LinearOptions {
  /** True by default. */
  readonly bias?: boolean;
  /** PyTorch's default, or of the weight alone: then the bias starts at zero. */
  readonly init?: Init;
}

/** A Linear over the last axis, named by its scope. */
export function linear(s: Scope, x: Tensor, width: number, o: LinearOptions = {}): Tensor {
  const weight = s.weight('weight', [width, x.shape.at(-1) as number], o.init);
  const bias =
    o.bias === false ? undefined : s.weight('bias', [width], o.init === undefined ? 'linear' : 'zeros');
  return op.linear(x, weight, bias);
}

export interface ConvolutionOptions {
  /** Side of the kernel; 3 by default. */
  readonly kernel?: number;
  readonly stride?: number;
  /** Half the kernel on every side by default; or [top, left, bottom, right]. */
  readonly padding?: number | readonly [number, number, number, number];
  /** PyTorch's default, or of the weight alone: then the bias starts at zero. */
  readonly init?: Init;
}

/** A Conv2d with bias, of square kernel, named by its scope. */
export function convolution(s: Scope, x: Tensor, channels: number, o: ConvolutionOptions = {}): Tensor {
  const kernel = o.kernel ?? 3;
  const weight = s.weight('weight', [channels, x.shape[1] as number, kernel, kernel], o.init);
  const bias = s.weight('bias', [channels], o.init === undefined ? 'linear' : 'zeros');
  return op.conv(x, weight, bias, { stride: o.stride ?? 1, padding: o.padding ?? Math.floor(kernel / 2) });
}
