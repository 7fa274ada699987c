import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPrediction } from '../../../../models/diffusion/predict.ts';
import { openSchedule } from '../../../../models/diffusion/schedule.ts';
import { gradients } from '../../../../models/graph/gradient.ts';
import { Graph } from '../../../../models/graph/graph.ts';
import { Session } from '../../../../models/graph/session.ts';
import { parseControlNetConfig } from '../../../../models/nets/controlnet.ts';
import { isLora } from '../../../../models/nets/lora.ts';
import { parseUNetConfig } from '../../../../models/nets/unet.ts';
import { SCHEDULER } from '../../../../models/train/defaults.ts';
import type { Generator } from '../../../../models/train/lora/generator.ts';
import { total } from '../../../../models/train/lora/total.ts';
import { checkGradients, draw } from '../../graph/directional.ts';
import { openFixture } from '../../nets/fixture.ts';

// Torch has no say on the pose branch and on three rounds here: torch.test.ts holds the rest against it.
for (const [what, rounds, withPose] of [
  ['two rounds with a pose branch', 2, true],
  ['three rounds', 3, false],
] as const)
  test(`the whole loss over ${what}: its gradient of every LoRA weight is the slope`, async () => {
    const { config } = await openFixture('unet-pack');
    const generator: Generator = {
      unet: parseUNetConfig({ ...config, residual: true }),
      controlnet: withPose
        ? parseControlNetConfig({ ...config, conditioning_embedding_out_channels: [4, 4] })
        : undefined,
      lora: { rank: 2, alpha: 3 },
      side: 8,
      rows: 2,
      tokens: 3,
    };
    // Everything is fed, so that what is frozen is not zero either.
    const graph = new Graph('loss', { trained: () => true });
    const { loss } = total(graph, generator, {
      lambda: [1, 0],
      rounds,
      symmetric: withPose ? 0 : 0.5,
      empty: 'text',
    });
    const feeds = draw(graph, 2);
    // Three rounds bend the loss: velocities more than differences in fp32 can follow, latents with a shorter step.
    const prediction_type = rounds > 2 ? 'sample' : 'v_prediction';
    const schedule = openSchedule({ ...SCHEDULER, prediction_type });
    for (const name of graph.inputs.keys()) {
      if (/weight$/.test(name)) feeds[name] = feeds[name]!.map(Math.abs);
      if (!name.endsWith('.tau')) continue;
      const call = name.slice(0, -'.tau'.length);
      const taus = [...call].some((c) => c === '1') ? [820, 410] : [610, 77];
      const read = taus.map((tau) => readPrediction(schedule, tau).original);
      feeds[name] = Float32Array.from(taus);
      feeds[`${call}.ofPrediction`] = Float32Array.from(read, (r) => r.prediction);
      feeds[`${call}.ofNoisy`] = Float32Array.from(read, (r) => r.sample);
      if (feeds[`${call}.keep`])
        feeds[`${call}.keep`] = Float32Array.from(taus, (tau) => Math.sqrt(schedule.alphas[tau]!));
    }
    const wrt = [...graph.weights].filter(([name]) => isLora(name)).map(([, { tensor }]) => tensor);
    await checkGradients(graph, loss, wrt, feeds, rounds > 2 ? { step: 0.004 } : {});
  });

test('under zero tokens L_recon has no gradient, and a training is spared it', async () => {
  const { config } = await openFixture('unet-pack');
  const lora = { rank: 2, alpha: 3 };
  const generator = { unet: parseUNetConfig(config), lora, side: 8, rows: 2, tokens: 3 };
  const found = async (empty: 'zero' | 'text', scale: number) => {
    const graph = new Graph('loss', { trained: () => true });
    const { loss } = total(graph, generator, { lambda: [0, 0], rounds: 2, symmetric: 0, empty });
    const names = [...graph.weights.keys()].filter(isLora);
    const wrt = names.map((name) => graph.weights.get(name)!.tensor);
    gradients(loss, wrt).forEach((gradient, i) => {
      graph.output(`d:${names[i]}`, gradient);
    });
    const feeds = draw(graph, 2);
    feeds['recon.tokens'] = feeds['recon.tokens']!.map((v) => v * scale);
    const session = await Session.open(graph, { threads: 1 });
    try {
      const made = await session.run(feeds);
      return names.map((name) => [...(made[`d:${name}`]!.data as Float32Array)]);
    } finally {
      await session.close();
    }
  };
  const spared = await found('zero', 0);
  assert.deepEqual(await found('text', 0), spared);
  assert.notDeepEqual(await found('text', 1), spared);
});
