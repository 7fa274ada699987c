import { latentFactor, parseAutoencoderConfig } from '../nets/autoencoder.ts';
import { parseClipTextConfig, parseClipVisionConfig, projects } from '../nets/clip.ts';
import { parseControlNetConfig, parseUNetConfig } from '../nets/unet-config.ts';
import type { Pack } from './pack.ts';

/** What keeps a pack's components from working together, a line each. @throws HemlineError `config-unsupported`. */
export function checkFit(pack: Pack): string[] {
  const problems: string[] = [];
  const agree = (what: string, value: unknown, other: string, wanted: unknown) => {
    if (String(value) !== String(wanted)) problems.push(`${what} is ${value}, ${other} is ${wanted}`);
  };
  const [unet, vae] = [parseUNetConfig(pack.config('unet')), parseAutoencoderConfig(pack.config('vae'))];
  const text = parseClipTextConfig(pack.config('text_encoder'));
  const channels = vae.latent_channels;
  agree("the U-Net's out_channels", unet.out_channels, "the autoencoder's latent_channels", channels);
  if (unet.in_channels !== 2 * channels)
    agree("the U-Net's in_channels", unet.in_channels, 'the latent (or two of them)', channels);
  agree(
    "the U-Net's cross_attention_dim",
    unet.cross_attention_dim,
    "the text encoder's width",
    text.hidden_size,
  );
  if (unet.class_embed_type) {
    agree(
      "the U-Net's projection_class_embeddings_input_dim",
      unet.projection_class_embeddings_input_dim,
      "the text encoder's projection_dim",
      text.projection_dim,
    );
    if (!projects(text)) problems.push('the U-Net wants a projection, which the text encoder does not have');
  }
  if (pack.manifest.size % latentFactor(vae) !== 0)
    problems.push(`pictures of ${pack.manifest.size} pixels are no multiple of ${latentFactor(vae)}`);
  if (pack.manifest.preview)
    agree('the preview', pack.manifest.preview.weights.length, 'the latent', channels);

  if (pack.config('image_encoder')) {
    const { hidden_size } = parseClipVisionConfig(pack.config('image_encoder'));
    agree(
      "the image encoder's width",
      hidden_size,
      "the U-Net's cross_attention_dim",
      unet.cross_attention_dim,
    );
  }
  if (pack.config('controlnet')) {
    const control = parseControlNetConfig(pack.config('controlnet'));
    for (const field of [
      'block_out_channels',
      'layers_per_block',
      'cross_attention_dim',
      'in_channels',
    ] as const)
      agree(`the ControlNet's ${field}`, control[field], "the U-Net's", unet[field]);
  }
  return problems;
}

/** What keeps a pack's text encoder from reading what its tokenizer writes. @throws HemlineError `tokenizer-...`. */
export function checkTokenizer(pack: Pack): string[] {
  const tokenizer = pack.tokenizer();
  const text = parseClipTextConfig(pack.config('text_encoder'));
  const problems: string[] = [];
  if (tokenizer.size !== text.vocab_size)
    problems.push(`it has ${tokenizer.size} tokens, the text encoder ${text.vocab_size}`);
  // Old configs say 2 and mean the highest id.
  const end = text.eos_token_id === 2 ? text.vocab_size - 1 : text.eos_token_id;
  if (tokenizer.end !== end)
    problems.push(`its end is ${tokenizer.end}, the text encoder's eos_token_id ${end}`);
  return problems;
}
