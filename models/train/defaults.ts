/**
 * The networks of the bundled pack, in the field names of diffusers and transformers: what
 * `hemline train` makes when `--pack` does not say otherwise. Sized to be trained on two cores.
 */

export const VAE = {
  _class_name: 'AutoencoderKL',
  in_channels: 3,
  out_channels: 3,
  latent_channels: 16,
  block_out_channels: [64, 96],
  layers_per_block: 1,
  down_block_types: ['DownEncoderBlock2D', 'DownEncoderBlock2D'],
  up_block_types: ['UpDecoderBlock2D', 'UpDecoderBlock2D'],
  act_fn: 'relu',
  sample_size: 256,
  scaling_factor: 1,
  mid_block_add_attention: false,
  use_quant_conv: false,
  use_post_quant_conv: false,
  // Extensions: pixels are unshuffled 4x4 before conv_in, there is no normalisation, and whole patches have a
  // linear way around all layers.
  patch_size: 4,
  norm_num_groups: 0,
  shortcuts: true,
} as const;

const WIDTH = 192;

export const TEXT_ENCODER = {
  architectures: ['CLIPTextModelWithProjection'],
  model_type: 'clip_text_model',
  hidden_size: WIDTH,
  intermediate_size: WIDTH * 4,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  projection_dim: WIDTH,
  max_position_embeddings: 30,
  hidden_act: 'quick_gelu',
  layer_norm_eps: 1e-5,
} as const;

export const IMAGE_ENCODER = {
  architectures: ['CLIPVisionModelWithProjection'],
  model_type: 'clip_vision_model',
  hidden_size: WIDTH,
  intermediate_size: WIDTH * 4,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  projection_dim: WIDTH,
  image_size: 224,
  patch_size: 32,
  num_channels: 3,
  hidden_act: 'quick_gelu',
  layer_norm_eps: 1e-5,
} as const;

export const UNET = {
  _class_name: 'UNet2DConditionModel',
  sample_size: 32,
  in_channels: 32,
  out_channels: 16,
  block_out_channels: [48, 96, 160],
  layers_per_block: 1,
  down_block_types: ['DownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D'],
  mid_block_type: 'UNetMidBlock2DCrossAttn',
  up_block_types: ['CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'UpBlock2D'],
  cross_attention_dim: WIDTH,
  attention_head_dim: 4,
  norm_num_groups: 16,
  norm_eps: 1e-5,
  act_fn: 'silu',
  flip_sin_to_cos: true,
  freq_shift: 0,
  use_linear_projection: true,
  resnet_time_scale_shift: 'scale_shift',
  class_embed_type: 'projection',
  projection_class_embeddings_input_dim: WIDTH,
  // Extension: what is predicted is the change of the picture's latent.
  residual: true,
} as const;

/** What a pose branch has beside the fields of its U-Net. */
export const CONTROLNET = {
  _class_name: 'ControlNetModel',
  conditioning_channels: 3,
  controlnet_conditioning_channel_order: 'rgb',
  // The skeleton is drawn at 64x64, two pixels to a cell of the latent.
  conditioning_embedding_out_channels: [16, 48],
} as const;

export const POSE_ESTIMATOR = {
  _class_name: 'PoseEstimator',
  image_size: 128,
  patch_size: 4,
  block_out_channels: [48, 96],
  layers: 3,
} as const;

export const CLASSIFIER = {
  _class_name: 'LatentClassifier',
  block_out_channels: [64, 112],
  norm_num_groups: 8,
} as const;

export const SCHEDULER = {
  _class_name: 'DDIMScheduler',
  num_train_timesteps: 1000,
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  prediction_type: 'sample',
  timestep_spacing: 'trailing',
  rescale_betas_zero_snr: true,
  steps_offset: 1,
  clip_sample: false,
  set_alpha_to_one: true,
} as const;
