import { openPack } from '../../models/checkpoint/pack.ts';
import { openDenoiser } from '../../models/editor/denoiser.ts';
import { openAutoencoder, openImageEncoder, openTextEncoder } from '../../models/editor/encoders.ts';
import { type Bench, time } from './measure.ts';

/** One call of the bundled pack's U-Net with its pose branch, for one row and for eight. */
export const unetRow: Bench = async function* () {
  const pack = await openPack('croquis');
  const { side } = openAutoencoder(pack, pack.manifest.size, {});
  const tokens = openTextEncoder(pack, {}).length + (openImageEncoder(pack, {})?.tokens ?? 0);
  const denoiser = openDenoiser(pack, side, tokens, { pack: pack.dir });
  try {
    for (const count of [1, 8]) {
      const rows = {
        count,
        sample: new Float32Array(count * denoiser.inputs * side ** 2).fill(0.3),
        timestep: new Float32Array(count).fill(500),
        tokens: new Float32Array(count * tokens * denoiser.width).fill(0.1),
        labels: new Float32Array(count * denoiser.labels).fill(0.1),
        skeleton: new Float32Array(count * 3 * denoiser.skeleton ** 2).fill(0.5),
      };
      const times = await time(15, () => denoiser.predict(rows));
      yield {
        what: `U-Net forward, a row (${count} in a call)`,
        unit: 'ms',
        values: times.map((ms) => ms / count),
      };
    }
  } finally {
    await denoiser.net.close();
  }
};
