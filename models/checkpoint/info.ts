import { statSync } from 'node:fs';
import { NETS, weightFiles } from './component.ts';
import type { Json } from './files.ts';
import type { Manifest, Pack } from './pack.ts';

export interface ComponentInfo {
  readonly name: string;
  readonly parameters: number;
  /** Of its files. */
  readonly bytes: number;
  /** `F16`, `F32`, `BF16`, or several. */
  readonly dtype: string;
  /** The fields that tell most, in their own names. */
  readonly config: Json;
}

export type PackInfo = Pick<
  Manifest,
  'name' | 'version' | 'description' | 'license' | 'size' | 'sampling'
> & {
  readonly dir: string;
  readonly pipeline?: string;
  readonly hash: string;
  readonly components: readonly ComponentInfo[];
  readonly scheduler: Json;
  /** Ids of the vocabulary. */
  readonly tokens: number;
  readonly lookbook: readonly { readonly id: string; readonly caption: string }[];
  readonly facets?: readonly string[];
};

/** Fields that tell one net from another. */
const TELLING: readonly string[] = [
  'sample_size',
  'in_channels',
  'out_channels',
  'latent_channels',
  'block_out_channels',
  'conditioning_embedding_out_channels',
  'layers_per_block',
  'patch_size',
  'cross_attention_dim',
  'attention_head_dim',
  'vocab_size',
  'hidden_size',
  'num_hidden_layers',
  'num_attention_heads',
  'max_position_embeddings',
  'image_size',
];

const SCHEDULE: readonly string[] = [
  'prediction_type',
  'beta_schedule',
  'num_train_timesteps',
  'timestep_spacing',
];

const pick = (config: Json, fields: readonly string[]): Json =>
  Object.fromEntries(fields.flatMap((f) => (config[f] === undefined ? [] : [[f, config[f]]])));

/** What a pack is, by its headers and configs; the hash reads all of it. @throws HemlineError as `Pack` does. */
export async function packInfo(pack: Pack): Promise<PackInfo> {
  const { name, version, description, license, size, sampling, facets } = pack.manifest;
  const components: ComponentInfo[] = [];
  for (const net of NETS) {
    const config = pack.config(net);
    if (!config) continue;
    const source = await pack.weights(net);
    const stored = [...source.names()].map((weight) => source.get(weight)!);
    components.push({
      name: net,
      parameters: stored.reduce((n, { shape }) => n + shape.reduce((m, d) => m * d, 1), 0),
      bytes: weightFiles(pack.dir, net).reduce((sum, file) => sum + statSync(file).size, 0),
      dtype: [...new Set(stored.map(({ dtype }) => dtype))].sort().join(' '),
      config: pick(config, TELLING),
    });
  }
  return {
    name,
    version,
    description,
    license,
    dir: pack.dir,
    pipeline: pack.pipeline,
    hash: await pack.hash(),
    size,
    sampling,
    components,
    scheduler: pick(pack.config('scheduler')!, SCHEDULE),
    tokens: pack.tokenizer().size,
    lookbook: pack.lookbook.map(({ id, caption }) => ({ id, caption })),
    facets,
  };
}
