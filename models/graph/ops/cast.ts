import type { DType, Tensor } from '../graph.ts';
import { ONNX_TYPE } from '../onnx-types.ts';
import { CONSTANT, define } from '../operator.ts';

const Cast = define<'x', { to: number; saturate?: number }>({
  type: 'Cast',
  inputs: ['x'],
  infer: ({ x }, { to }) => ({ shape: x.shape, type: typeOf(to) }),
  gradient: ({ g, x }) => ({ x: isFloat(x.x.type) ? () => cast(g, x.x.type) : CONSTANT }),
});

const Identity = define({
  type: 'Identity',
  inputs: ['x'],
  infer: ({ x }) => x,
  gradient: () => ({ x: CONSTANT }),
});

function typeOf(code: number): DType {
  return (Object.keys(ONNX_TYPE) as DType[]).find((type) => ONNX_TYPE[type] === code)!;
}

const isFloat = (type: DType): boolean => type === 'float32' || type === 'float16' || type === 'bfloat16';

/** The same values in another type. */
export function cast(x: Tensor, type: DType): Tensor {
  return x.type === type ? x : Cast({ x }, { to: ONNX_TYPE[type] });
}

/** The same values, through which no gradient flows. */
export const detach = (x: Tensor): Tensor => Identity({ x });
