import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { HemlineError } from '../error.ts';
import type { SessionOptions } from '../graph/session.ts';
import type { Picture } from '../picture.ts';
import { planes, resized } from '../pixels.ts';
import { fileKey } from '../train/floats.ts';
import type { FeatureEncoder } from './features.ts';

/** Inception's own side, for a file whose input does not say it. */
const SIDE = 299;

/**
 * An encoder from an ONNX file, such as pytorch-fid's InceptionV3 exported up to its last pooling: one input
 * [N, 3, side, side] of pixels in [0, 1], and as first output one vector a picture, [N, width] with or without
 * axes of 1 behind.
 * @throws HemlineError `weights-missing`, `onnxruntime-missing`, `onnx-unsupported` for another shape.
 */
export async function onnxFeatures(
  file: string,
  options: Pick<SessionOptions, 'threads' | 'provider'> = {},
): Promise<FeatureEncoder> {
  if (!existsSync(file)) throw new HemlineError('weights-missing', `There is no ${file}.`);
  const runtime = await import('onnxruntime-node').catch((cause) => {
    throw new HemlineError('onnxruntime-missing', 'Reading an ONNX file needs onnxruntime-node.', { cause });
  });
  const unsupported = (what: string, cause?: unknown) =>
    new HemlineError('onnx-unsupported', `${file}: ${what}.`, { cause });
  const session = await runtime.InferenceSession.create(file, {
    logSeverityLevel: 3,
    executionProviders: [options.provider ?? 'cpu'],
    ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
  }).catch((cause) => {
    throw unsupported('ONNX Runtime cannot open it', cause);
  });
  const [input, ...others] = session.inputMetadata;
  const shape = input?.isTensor ? input.shape : [];
  if (!input || others.length > 0 || shape.length !== 4 || (typeof shape[1] === 'number' && shape[1] !== 3))
    throw unsupported('it should have one input, [N, 3, side, side]');
  const side = typeof shape[3] === 'number' ? shape[3] : SIDE;
  return {
    name: `${basename(file)} (${fileKey(file)})`,
    async look(picture: Picture) {
      const pixels = planes(await resized(picture, side)).map((value) => (value + 1) / 2);
      const results = await session.run({
        [input.name]: new runtime.Tensor('float32', pixels, [1, 3, side, side]),
      });
      const { data, dims } = results[session.outputNames[0]!]!;
      if (!(data instanceof Float32Array) || dims.slice(2).some((length) => length !== 1))
        throw unsupported(`its output should be [N, width] of floats, not [${dims}]`);
      return data.slice();
    },
    close: () => session.release(),
  };
}
