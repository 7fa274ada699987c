import test from 'node:test';
import { decode, encode, parseAutoencoderConfig } from '../../../models/nets/autoencoder.ts';
import {
  clipText,
  clipVision,
  parseClipTextConfig,
  parseClipVisionConfig,
} from '../../../models/nets/clip.ts';
import { controlNet, parseControlNetConfig } from '../../../models/nets/controlnet.ts';
import { parseUNetConfig, unet } from '../../../models/nets/unet.ts';
import { compare, openFixture } from './fixture.ts';

for (const name of ['unet-sd', 'unet-pack', 'unet-only-cross', 'unet-linear', 'unet-plain']) {
  test(`${name} predicts what diffusers' UNet2DConditionModel does`, async () => {
    const fixture = await openFixture(name);
    const config = parseUNetConfig(fixture.config);
    const labels = config.class_embed_type ? ['labels'] : [];
    await compare(fixture, ['sample', 'timestep', 'tokens', ...labels], (scope, t) => {
      const [sample, timestep, tokens] = [t.sample!, t.timestep!, t.tokens!];
      return { output: unet(scope, config, { sample, timestep, tokens, classLabels: t.labels }) };
    });
  });
}

test("residuals steer the U-Net as in diffusers' ControlNet pipelines", async () => {
  const fixture = await openFixture('unet-sd');
  const config = parseUNetConfig(fixture.config);
  const down = ['down.0', 'down.1', 'down.2', 'down.3'];
  await compare(fixture, ['sample', 'timestep', 'tokens', ...down, 'mid'], (scope, t) => {
    const [sample, timestep, tokens] = [t.sample!, t.timestep!, t.tokens!];
    const residuals = { down: down.map((name) => t[name]!), mid: t.mid! };
    return { steered: unet(scope, config, { sample, timestep, tokens, residuals }) };
  });
});

for (const name of ['controlnet-sd', 'controlnet-16x']) {
  test(`${name} gives the residuals of diffusers' ControlNetModel`, async () => {
    const fixture = await openFixture(name);
    const config = parseControlNetConfig(fixture.config);
    const labels = config.class_embed_type ? ['labels'] : [];
    await compare(fixture, ['sample', 'timestep', 'tokens', 'picture', ...labels], (scope, t) => {
      const [sample, timestep, tokens, picture] = [t.sample!, t.timestep!, t.tokens!, t.picture!];
      const { down, mid } = controlNet(scope, config, {
        sample,
        timestep,
        tokens,
        picture,
        classLabels: t.labels,
      });
      return { ...Object.fromEntries(down.map((tensor, i) => [`down.${i}`, tensor])), mid };
    });
  });
}

for (const name of ['vae-sd', 'vae-plain']) {
  test(`${name} encodes and decodes as diffusers' AutoencoderKL`, async () => {
    const fixture = await openFixture(name);
    const config = parseAutoencoderConfig(fixture.config);
    await compare(fixture, ['pixels', 'latent'], (scope, { pixels, latent }) => ({
      ...encode(scope, config, pixels!),
      output: decode(scope, config, latent!),
    }));
  });
}

for (const name of ['clip-text', 'clip-text-old']) {
  test(`${name} reads as transformers' CLIPTextModelWithProjection`, async () => {
    const fixture = await openFixture(name);
    const config = parseClipTextConfig(fixture.config);
    await compare(fixture, ['ids'], (scope, { ids }) => {
      const { hidden, pooled, embeds } = clipText(scope, config, ids!);
      return { hidden, pooled, embeds: embeds! };
    });
  });
}

test("clip-vision sees as transformers' CLIPVisionModelWithProjection", async () => {
  const fixture = await openFixture('clip-vision');
  const config = parseClipVisionConfig(fixture.config);
  await compare(fixture, ['pixels'], (scope, { pixels }) => {
    const { hidden, pooled, embeds } = clipVision(scope, config, pixels!);
    return { hidden, pooled, embeds: embeds! };
  });
});
