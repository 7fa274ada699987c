import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { type Lora, type LoraModule, readLora } from '../../../models/checkpoint/lora.ts';
import { fitLora, loraTargets } from '../../../models/checkpoint/lora-fit.ts';
import { loraModules, writeLora } from '../../../models/checkpoint/lora-write.ts';
import { SafetensorsFile, type Written, writeSafetensors } from '../../../models/checkpoint/safetensors.ts';
import { Graph } from '../../../models/graph/graph.ts';
import { Session } from '../../../models/graph/session.ts';
import { type WeightSource, weightsFrom } from '../../../models/graph/weights.ts';
import { isLora, type LoraConfig } from '../../../models/nets/lora.ts';
import { parseUNetConfig, unet } from '../../../models/nets/unet.ts';
import { openFixture, relativeError } from '../nets/fixture.ts';

const scratch = mkdtempSync(join(tmpdir(), 'hemline-lora-'));
after(() => rmSync(scratch, { recursive: true }));

const fixture = await openFixture('unet-sd');
const base = fixture.weights;

const BLOCK = 'up_blocks.1.attentions.0.transformer_blocks.0';
const Q = `${BLOCK}.attn2.to_q`;
const KEY = `${BLOCK}.attn2.to_k`;
const OUT = `${BLOCK}.attn1.to_out.0`;

/** A matrix that depends on its name, so that no two can be mistaken for each other. */
function matrix(name: string, shape: readonly number[]): Written {
  let seed = [...name].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 65521, 7);
  const data = Float32Array.from({ length: shape.reduce((n, d) => n * d, 1) }, () => {
    seed = (seed * 75 + 74) % 65537;
    return seed / 65537 - 0.5;
  });
  return { shape, data };
}

const down = (module: string, rank: number) =>
  matrix(`${module} down`, [rank, base.get(`${module}.weight`)!.shape[1]!]);
const up = (module: string, rank: number) =>
  matrix(`${module} up`, [base.get(`${module}.weight`)!.shape[0]!, rank]);
const number = (value: number, shape: number[] = []): Written => ({ shape, data: Float32Array.of(value) });

const module = (name: string, rank: number, alpha: number): [string, LoraModule] => [
  name,
  { down: down(name, rank).data, up: up(name, rank).data, rank, alpha },
];

let files = 0;

async function write(
  tensors: Readonly<Record<string, Written>>,
  metadata?: Record<string, string>,
  path = join(scratch, `${files++}.safetensors`),
): Promise<string> {
  mkdirSync(dirname(path), { recursive: true });
  await writeSafetensors(path, new Map(Object.entries(tensors)), { metadata });
  return path;
}

const read = (path: string, unet: WeightSource = base) => readLora(path, unet);

async function readsAs(path: string, expected: readonly (readonly [string, LoraModule])[]): Promise<Lora> {
  const lora = await read(path);
  assert.deepEqual(new Map([...lora.modules].sort()), new Map([...expected].sort()));
  return lora;
}

test("reads PEFT's naming, with and without the model's and the adapter's name", async () => {
  const tensors = {
    [`base_model.model.${Q}.lora_A.weight`]: down(Q, 2),
    [`base_model.model.${Q}.lora_B.weight`]: up(Q, 2),
    [`${OUT}.lora_A.default.weight`]: down(OUT, 3),
    [`${OUT}.lora_B.default.weight`]: up(OUT, 3),
  };
  await readsAs(await write(tensors), [module(Q, 2, 2), module(OUT, 3, 3)]);
});

test("reads diffusers' namings, also mixed in one file", async () => {
  const tensors = {
    [`unet.${Q}.lora.down.weight`]: down(Q, 2),
    [`unet.${Q}.lora.up.weight`]: up(Q, 2),
    [`unet.${KEY}.lora_A.weight`]: down(KEY, 2),
    [`unet.${KEY}.lora_B.weight`]: up(KEY, 2),
    [`unet.${KEY}.alpha`]: number(1),
    [`${BLOCK}.attn1.processor.to_out_lora.down.weight`]: down(OUT, 2),
    [`${BLOCK}.attn1.processor.to_out_lora.up.weight`]: up(OUT, 2),
  };
  await readsAs(await write(tensors), [module(Q, 2, 2), module(KEY, 2, 1), module(OUT, 2, 2)]);
});

test("reads Kohya's naming, with its alphas", async () => {
  const kohya = (name: string) => `lora_unet_${name.replaceAll('.', '_')}`;
  const tensors = {
    [`${kohya(Q)}.lora_down.weight`]: down(Q, 4),
    [`${kohya(Q)}.lora_up.weight`]: up(Q, 4),
    [`${kohya(Q)}.alpha`]: number(1),
    [`${kohya(OUT)}.lora_down.weight`]: down(OUT, 4),
    [`${kohya(OUT)}.lora_up.weight`]: up(OUT, 4),
    [`${kohya(OUT)}.alpha`]: number(8, [1]),
  };
  await readsAs(await write(tensors), [module(Q, 4, 1), module(OUT, 4, 8)]);
});

test("takes alphas from the header and from PEFT's config beside the file", async () => {
  const tensors = {
    [`unet.${Q}.lora_A.weight`]: down(Q, 2),
    [`unet.${Q}.lora_B.weight`]: up(Q, 2),
    [`unet.${OUT}.lora_A.weight`]: down(OUT, 4),
    [`unet.${OUT}.lora_B.weight`]: up(OUT, 4),
  };
  const header = (config: unknown) => ({ lora_adapter_metadata: JSON.stringify(config) });
  const prefixed = {
    'unet.r': 2,
    'unet.lora_alpha': 8,
    'unet.alpha_pattern': { [`^${OUT}`]: 3 },
    'vae.lora_alpha': 1,
  };
  await readsAs(await write(tensors, header(prefixed)), [module(Q, 2, 8), module(OUT, 4, 3)]);
  const rooted = { lora_alpha: 8, use_rslora: true, alpha_pattern: { 'attn1.to_out.0': 3 } };
  await readsAs(await write(tensors, header(rooted)), [module(Q, 2, 8 * Math.SQRT2), module(OUT, 4, 6)]);

  const path = await write(tensors, {}, join(scratch, 'peft/adapter_model.safetensors'));
  await readsAs(path, [module(Q, 2, 2), module(OUT, 4, 4)]);
  writeFileSync(join(dirname(path), 'adapter_config.json'), JSON.stringify({ r: 2, lora_alpha: 16 }));
  await readsAs(path, [module(Q, 2, 16), module(OUT, 4, 16)]);

  const refuses = async (config: string, code: string, message: RegExp) =>
    assert.rejects(read(await write(tensors, { lora_adapter_metadata: config })), {
      name: 'HemlineError',
      code,
      message,
    });
  await refuses('{', 'lora-corrupt', /not JSON/);
  await refuses('{"unet.lora_alpha":"big"}', 'lora-corrupt', /lora_alpha/);
  await refuses('{"unet.use_dora":true}', 'lora-unsupported', /use_dora/);
  await refuses('{"alpha_pattern":{".*attn(1|2).*":3}}', 'lora-unsupported', /alpha_pattern/);
});

test('refuses other methods and other modules by name', async () => {
  const pair = { [`unet.${Q}.lora.down.weight`]: down(Q, 2), [`unet.${Q}.lora.up.weight`]: up(Q, 2) };
  const name = 'lora_unet_up_blocks_1_attentions_0_transformer_blocks_0_attn2_to_q';
  const one = number(1, [1]);
  const cases: readonly [Record<string, Written>, RegExp][] = [
    [{ [`${name}.alpha`]: one, [`${name}.hada_w1_a`]: one }, /is LoHa/],
    [{ [`${name}.lokr_w1`]: one }, /is LoKr/],
    [{ ...pair, [`${name}.dora_scale`]: one }, /is DoRA/],
    [{ ...pair, [`unet.${Q}.lora_magnitude_vector`]: one }, /is DoRA/],
    [{ ...pair, [`unet.${Q}.lora_B.bias`]: one }, /with a bias/],
    [{ ...pair, [`${name}.lora_mid.weight`]: one }, /convolution/],
    [{ ...pair, 'unet.conv_in.weight': one }, /conv_in\.weight, which is no part of a LoRA/],
    [{ ...pair, emb_params: one }, /emb_params/],
    [
      { 'unet.down_blocks.9.to_q.lora.down.weight': one, 'unet.down_blocks.9.to_q.lora.up.weight': one },
      /changes down_blocks\.9\.to_q/,
    ],
    [{ 'lora_te_text_model_encoder_layers_0_mlp_fc1.lora_down.weight': one }, /changes lora_te_text_model/],
    [
      {
        'unet.conv_in.lora_A.weight': matrix('a', [2, 4, 3, 3]),
        'unet.conv_in.lora_B.weight': matrix('b', [8, 2, 1, 1]),
      },
      /conv_in is a convolution/,
    ],
    [
      { [`unet.${Q}.lora.down.weight`]: matrix('a', [2, 5]), [`unet.${Q}.lora.up.weight`]: up(Q, 2) },
      /U-Net wants/,
    ],
    [{ [`unet.${Q}.lora.down.weight`]: down(Q, 3), [`unet.${Q}.lora.up.weight`]: up(Q, 2) }, /U-Net wants/],
  ];
  for (const [tensors, message] of cases)
    await assert.rejects(read(await write(tensors)), {
      name: 'HemlineError',
      code: 'lora-unsupported',
      message,
    });
});

test('refuses files that are incomplete, contradict themselves or are no LoRA', async () => {
  const half = { [`unet.${Q}.lora.down.weight`]: down(Q, 2) };
  const whole = { ...half, [`unet.${Q}.lora.up.weight`]: up(Q, 2) };
  const corrupt = (message: RegExp) => ({ name: 'HemlineError', code: 'lora-corrupt', message });
  await assert.rejects(read(await write(half)), corrupt(/only down of/));
  await assert.rejects(read(await write({ [`unet.${Q}.alpha`]: number(1) })), corrupt(/only alpha of/));
  await assert.rejects(read(await write({ ...whole, [`${Q}.lora_A.weight`]: down(Q, 2) })), corrupt(/twice/));
  await assert.rejects(
    read(await write({ ...whole, [`unet.${Q}.alpha`]: number(Number.NaN) })),
    corrupt(/finite/),
  );
  await assert.rejects(read(await write({})), corrupt(/holds no LoRA/));
  await assert.rejects(read(join(scratch, 'absent.safetensors')), { code: 'weights-missing' });
  for (const name of ['lora.pt', 'pytorch_lora_weights.bin', 'lora.ckpt']) {
    writeFileSync(join(scratch, name), 'x');
    await assert.rejects(read(join(scratch, name)), { code: 'weights-refused', message: new RegExp(name) });
  }
});

const MIXED = [module(Q, 2, 1), module(KEY, 4, 8), module(OUT, 1, 1)] as const;

/** The weights with the change added: W + (alpha / rank) up down. */
function merged(modules: Iterable<readonly [string, LoraModule]>): WeightSource {
  const values = new Map([...base.names()].map((name) => [name, base.get(name)!.read()]));
  for (const [name, { down, up, rank, alpha }] of modules) {
    const weight = values.get(`${name}.weight`)!;
    const width = down.length / rank;
    for (let i = 0; i < weight.length; i++)
      for (let r = 0; r < rank; r++)
        weight[i]! += (alpha / rank) * up[Math.floor(i / width) * rank + r]! * down[r * width + (i % width)]!;
  }
  return weightsFrom(values);
}

/** The fixture's U-Net, with these weights. */
async function predict(
  weights: WeightSource,
  lora?: LoraConfig,
  feeds: ReadonlyMap<string, Float32Array> = new Map(),
) {
  const graph = new Graph('lora', { trained: isLora });
  const given = Object.fromEntries(
    ['sample', 'timestep', 'tokens'].map((name) => [name, graph.input(name, fixture.io.get(name)!.shape)]),
  ) as Record<'sample' | 'timestep' | 'tokens', ReturnType<Graph['input']>>;
  graph.output('out', unet(graph.at(''), parseUNetConfig(fixture.config), { ...given, lora }));
  const session = await Session.open(graph, { weights });
  try {
    const inputs = Object.keys(given).map((name) => [name, fixture.io.get(name)!.read()] as const);
    return (await session.run(Object.fromEntries([...inputs, ...feeds]))).out!.data as Float32Array;
  } finally {
    await session.close();
  }
}

/** Names of a graph's LoRA weights under a config. */
function namesOf(lora: LoraConfig): string[] {
  const graph = new Graph('names', { trained: isLora });
  const input = (name: string) => graph.input(name, fixture.io.get(name)!.shape);
  const inputs = { sample: input('sample'), timestep: input('timestep'), tokens: input('tokens') };
  unet(graph.at(''), parseUNetConfig(fixture.config), { ...inputs, lora });
  return [...graph.weights.keys()].filter(isLora);
}

for (const naming of ['peft', 'diffusers', 'kohya'] as const) {
  test(`a LoRA in ${naming} naming, fitted to a graph, does what merging it into the weights does`, async () => {
    const path = join(scratch, `mixed-${naming}.safetensors`);
    await writeLora(path, new Map(MIXED), { naming });
    const lora = await read(path);
    const targets = loraTargets(lora);
    const names = namesOf({ rank: 1, alpha: 1, targets });
    assert.equal(names.length, 2 * MIXED.length);
    const { config, weights } = fitLora(lora, names);
    assert.equal(config.rank, 4);
    const [plain, expected] = [await predict(base), await predict(merged(MIXED))];
    const actual = await predict(base, { ...config, targets }, weights);
    assert.ok(relativeError(plain, expected) > 1e-2);
    assert.ok(relativeError(actual, expected) < 1e-5);
  });
}

test('modules that a LoRA leaves alone get zeros; those that a graph has no place for are refused', async () => {
  const path = join(scratch, 'partial.safetensors');
  await writeLora(path, new Map([module(Q, 2, 6)]), { naming: 'peft' });
  const lora = await read(path);
  // The paper's targets: Q, K and V of the decoder's cross-attention.
  const names = namesOf({ rank: 1, alpha: 1 });
  const { config, weights } = fitLora(lora, names);
  assert.deepEqual(config, { rank: 2, alpha: 6 });
  assert.deepEqual([...weights.keys()].sort(), [...names].sort());
  const zero = [...weights].filter(([, values]) => values.every((v) => v === 0));
  assert.equal(zero.length, weights.size - 2);
  const actual = await predict(base, config, weights);
  assert.ok(relativeError(actual, await predict(merged([module(Q, 2, 6)]))) < 1e-5);
  const prefixed = fitLora(
    lora,
    names.map((name) => `unet.${name}`),
  );
  assert.deepEqual(prefixed.weights.get(`unet.${Q}.lora_A.weight`), weights.get(`${Q}.lora_A.weight`));

  const elsewhere = join(scratch, 'elsewhere.safetensors');
  await writeLora(elsewhere, new Map([module(OUT, 2, 2)]), { naming: 'peft' });
  const outside = await read(elsewhere);
  const unsupported = {
    code: 'lora-unsupported',
    message: new RegExp(`changes ${OUT.replaceAll('.', '\\.')}, where`),
  };
  assert.throws(() => fitLora(outside, names), unsupported);
});

test('a trained graph is written with its provenance and read back as it was', async () => {
  const names = namesOf({ rank: 2, alpha: 4 });
  const values = new Map(
    names.map((name) => {
      const own = name.replace(/\.lora_[AB]\.weight$/, '');
      return [name, (name.includes('lora_A') ? down(own, 2) : up(own, 2)).data];
    }),
  );
  const provenance = { data: 'croquis', seed: 3, pack: 'abc' };
  const hashes = new Set<string>();
  for (const naming of ['peft', 'diffusers', 'kohya'] as const) {
    const path = join(
      scratch,
      'trained',
      naming,
      naming === 'peft' ? 'adapter_model.safetensors' : 'lora.safetensors',
    );
    mkdirSync(dirname(path), { recursive: true });
    await writeLora(path, loraModules(values, { rank: 2, alpha: 4 }), { naming, provenance });
    const lora = await read(path);
    assert.deepEqual(JSON.parse(lora.metadata.hemline!), provenance);
    hashes.add(lora.hash);
    const { config, weights } = fitLora(lora, names);
    assert.deepEqual(config, naming === 'diffusers' ? { rank: 2, alpha: 2 } : { rank: 2, alpha: 4 });
    for (const [name, value] of values) {
      const folded = naming === 'diffusers' && name.includes('lora_B');
      assert.deepEqual(weights.get(name), folded ? value.map((v) => 2 * v) : value);
    }
  }
  assert.equal(hashes.size, 3);
  const config = JSON.parse(readFileSync(join(scratch, 'trained/peft/adapter_config.json'), 'utf8'));
  assert.deepEqual([config.r, config.lora_alpha, config.target_modules.length], [2, 4, names.length / 2]);
  const kohya = await SafetensorsFile.open(join(scratch, 'trained/kohya/lora.safetensors'));
  assert.deepEqual([kohya.metadata.ss_network_dim, kohya.metadata.ss_network_alpha], ['2', '4']);
});
