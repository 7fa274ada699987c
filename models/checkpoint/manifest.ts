import { z } from 'zod';
import { canTaper } from '../diffusion/guidance.ts';
import type { Keypoints } from '../pose.ts';
import { isInner, type Json, packCorrupt, readObject } from './files.ts';

const inner = z.string().refine(isInner, { error: 'it should be a path inside the pack' });
const share = z.number().positive().max(1);
const keypoint = z.tuple([z.number(), z.number(), z.number().min(0).max(1)]);
const rgb = z.tuple([z.number(), z.number(), z.number()]);

const Schema = z.object({
  /** Of this file. */
  format: z.literal(1, { error: 'this hemline reads format 1' }),
  name: z.string().min(1),
  version: z.string().min(1),
  description: z.string().default(''),
  license: z.string().optional(),
  /** Side of pictures in pixels. */
  size: z.int().positive().multipleOf(8).default(256),
  sampling: z.object({
    /** Denoising steps of a round. */
    steps: z.int().positive().max(1000),
    /** DDIM without fresh noise, unless it says `ddpm`. */
    sampler: z.enum(['ddim', 'ddpm']).optional(),
    /** Classifier-free guidance under text and under image tokens; 1 is none. `taper`: see `diffusion/guidance.ts`. */
    guidance: z
      .object({
        text: z.number().min(0),
        image: z.number().min(0),
        taper: z.object({ to: z.number().min(0), change: z.number().positive() }).optional(),
      })
      .refine((guidance) => !guidance.taper || canTaper(guidance), {
        error: 'a taper needs text guidance above 0, and a scale that is not 1',
      }),
    /** How far a round noises the latent: 1 begins at pure noise. */
    strength: share,
  }),
  /** A latent's channels to red, green and blue in [0, 1], for previews: [channels][3], and what is added. */
  preview: z.object({ weights: z.array(rgb), bias: rgb }).optional(),
  /** Shoppers' words to the words that the pack was trained on. */
  words: z.record(z.string(), z.string()).optional(),
  /** The facets that the pack was trained on; all, where it does not say. */
  facets: z.array(z.string()).optional(),
  /** Numbers of facets for which one round under all sub-instructions scored better than a round for each. */
  oneshot: z.object({ from: z.int().min(2), to: z.int().min(2).optional() }).optional(),
  lookbook: z
    .array(
      z.object({
        id: z.string().min(1),
        file: inner,
        caption: z.string(),
        pose: z.array(keypoint).length(18).optional(),
      }),
    )
    .refine((looks) => new Set(looks.map(({ id }) => id)).size === looks.length, {
      error: 'two looks have the same id',
    })
    .default([]),
  /** How the pack was made: commands, seeds, figures. */
  provenance: z.record(z.string(), z.unknown()).optional(),
  /** What `hemline pack pull` fetches and checks. */
  files: z
    .array(
      z.object({
        path: inner,
        bytes: z.int().min(0).optional(),
        sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .optional(),
      }),
    )
    .optional(),
});

/** `hemline.json`: what a pack is, and how it wants to be used. */
export type Manifest = Readonly<z.infer<typeof Schema>>;

/** How a round is sampled. */
export type Sampling = Manifest['sampling'];

/** A picture that a conversation can start from. */
export interface Look {
  readonly id: string;
  /** Absolute. */
  readonly file: string;
  readonly caption: string;
  readonly pose?: Keypoints;
}

/** @throws HemlineError `pack-corrupt` naming the field. */
export function readManifest(path: string): Manifest {
  return parseManifest(readObject(path), path);
}

export function parseManifest(raw: Json, path: string): Manifest {
  const result = Schema.safeParse(raw);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw packCorrupt(`${path}: ${issue!.path.join('.') || 'the whole'}: ${issue!.message}.`);
}

/**
 * For a folder that knows nothing of hemline: 20 steps, diffusers' guidance. A U-Net that takes the
 * picture's latent beside the noise (InstructPix2Pix) begins at pure noise, any other keeps a
 * quarter of the picture.
 */
export function defaultManifest(name: string, pipeline: string, unet: Json): Manifest {
  const beside = Number(unet.in_channels ?? 4) === 2 * Number(unet.out_channels ?? 4);
  return parseManifest(
    {
      format: 1,
      name,
      version: '0',
      description: `${pipeline} without hemline.json`,
      sampling: {
        steps: 20,
        guidance: { text: 7.5, image: beside ? 1.5 : 1 },
        strength: beside ? 1 : 0.75,
      },
    },
    name,
  );
}
