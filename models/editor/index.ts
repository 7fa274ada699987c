import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { edgePlane } from '../canny.ts';
import { checkFit } from '../checkpoint/check-fit.ts';
import { packCorrupt } from '../checkpoint/files.ts';
import { type LoraLessons, lessonsOfLora } from '../checkpoint/lora.ts';
import type { Sampling } from '../checkpoint/manifest.ts';
import { openPack, type Pack } from '../checkpoint/pack.ts';
import { openSchedule, type Schedule, timesteps } from '../diffusion/schedule.ts';
import { HemlineError } from '../error.ts';
import type { Picture } from '../picture.ts';
import { isFullBody, KEYPOINTS, type Keypoints } from '../pose.ts';
import { type Denoiser, openDenoiser } from './denoiser.ts';
import {
  type Autoencoder,
  openAutoencoder,
  openImageEncoder,
  openPoseEstimator,
  openTextEncoder,
} from './encoders.ts';
import type { Net } from './nets.ts';
import { Preview } from './preview.ts';
import { runRound } from './round.ts';
import type {
  DecodeOptions,
  EditorInfo,
  EditorOptions,
  Reference,
  RoundEditor,
  RoundOptions,
  RoundRequest,
  TextTokens,
} from './types.ts';
import { keepUntouched } from './untouched.ts';

export type * from './types.ts';

/** Texts whose tokens are kept: a conversation says the same few again and again. */
const REMEMBERED = 256;
/** How a round and its picture are made. Raise it with what makes others of the same pack: those kept before are then not taken. */
export const MAKING = 1;

/** A pose that nobody knows: no keypoint is seen. */
const NO_POSE: Keypoints = Array.from({ length: KEYPOINTS }, () => [0, 0, 0] as const);

interface Parts {
  readonly pack: Pack;
  readonly sampling: Sampling;
  readonly schedule: Schedule;
  readonly vae: Autoencoder;
  readonly text: ReturnType<typeof openTextEncoder>;
  readonly image: ReturnType<typeof openImageEncoder>;
  readonly pose: ReturnType<typeof openPoseEstimator>;
  readonly learned: LoraLessons;
  readonly denoiser: Denoiser;
}

/** A pack, opened: its networks are loaded when they are first needed. */
export class Editor implements RoundEditor {
  readonly info: EditorInfo;
  readonly #parts: Parts;
  readonly #preview: Preview;
  readonly #read = new Map<string, Promise<TextTokens>>();

  private constructor(info: EditorInfo, parts: Parts) {
    this.info = info;
    this.#parts = parts;
    this.#preview = new Preview(parts.pack.manifest, parts.vae);
  }

  /**
   * Opens the U-Net at once, so that faults of pack, LoRA and runtime are found here.
   * @throws HemlineError as packs, weights, LoRA files and sessions do; `steps-invalid`, `onnxruntime-missing`.
   */
  static async open(options: EditorOptions): Promise<Editor> {
    const pack = await openPack(options.pack);
    const [problem] = checkFit(pack);
    if (problem) throw packCorrupt(`${pack.dir}: ${problem}.`);
    const { size, name, version } = pack.manifest;
    const sampling = { ...pack.manifest.sampling, ...options.sampling };
    const vae = openAutoencoder(pack, size, options);
    const learned = options.lora === undefined ? {} : await lessonsOfLora(options.lora);
    const text = openTextEncoder(pack, options, learned.textTokens);
    const image = openImageEncoder(pack, options);
    const denoiser = openDenoiser(pack, vae.side, text.length + (image?.tokens ?? 0), options);
    const schedule = openSchedule(pack.config('scheduler'));
    // Numbers that leave no step are refused here, and not by every round.
    timesteps(schedule.config, sampling.steps, sampling.strength);
    const pose = openPoseEstimator(pack, options);
    const [key] = await Promise.all([keyOf(pack, options), denoiser.net.open()]);
    return new Editor(
      { key, name, version, size, steps: sampling.steps },
      { pack, sampling, schedule, vae, text, image, pose, denoiser, learned },
    );
  }

  async prepare(picture: Picture, pose?: Keypoints): Promise<Reference> {
    const { size } = this.info;
    if (picture.width !== size || picture.height !== size)
      throw new HemlineError(
        'picture-size',
        `The pack edits pictures of ${size}x${size}, not ${picture.width}x${picture.height}.`,
      );
    const { vae, image } = this.#parts;
    return {
      latent: await vae.encode(picture),
      tokens: (await image?.look(picture)) ?? new Float32Array(),
      ...(await this.#posed(picture, pose)),
    };
  }

  /** The pose, and edges instead of it where the LoRA was taught by edges: of pictures without a pose, or a full body. */
  async #posed(picture: Picture, given?: Keypoints): Promise<Pick<Reference, 'pose' | 'edges'>> {
    const { pose: estimator, denoiser, learned } = this.#parts;
    const estimated = learned.unmarked === 'edges' ? undefined : estimator;
    const pose = given ?? (await estimated?.find(picture)) ?? NO_POSE;
    const asEdges = denoiser.skeleton > 0 && (learned.poses?.edges ?? 0) > 0 && !isFullBody(pose);
    return asEdges ? { pose, edges: await edgePlane(picture, denoiser.skeleton) } : { pose };
  }

  read(text: string): Promise<TextTokens> {
    const known = this.#read.get(text);
    if (known) return known;
    const reading = this.#parts.text.read(text);
    reading.catch(() => this.#read.delete(text));
    this.#read.set(text, reading);
    if (this.#read.size > REMEMBERED) this.#read.delete(this.#read.keys().next().value!);
    return reading;
  }

  async round(request: RoundRequest, options: RoundOptions = {}): Promise<Float32Array> {
    const { denoiser, schedule, sampling } = this.#parts;
    const [told, empty] = request.told
      ? [request.told.text, request.told.empty]
      : await Promise.all([this.read(request.text), this.read('')]);
    return runRound({ denoiser, schedule, sampling, told, empty, preview: this.#preview }, request, options);
  }

  async decode(latent: Float32Array, { origin }: DecodeOptions = {}): Promise<Picture> {
    const { vae } = this.#parts;
    const drawn = await vae.decode(latent);
    return origin ? keepUntouched(drawn, latent, origin, vae.side) : drawn;
  }

  async close(): Promise<void> {
    const { vae, text, image, pose, denoiser } = this.#parts;
    const nets = [...vae.nets, text.net, image?.net, pose?.net, denoiser.net];
    await Promise.all(nets.filter((net): net is Net => net !== undefined).map((net) => net.close()));
  }
}

async function keyOf(pack: Pack, { lora, sampling }: EditorOptions): Promise<string> {
  const hash = createHash('sha256').update(`${MAKING} ${await pack.hash()}`);
  if (sampling) hash.update(JSON.stringify(sampling));
  if (lora !== undefined) {
    try {
      hash.update(await readFile(lora));
    } catch (cause) {
      throw new HemlineError('weights-missing', `There is no LoRA at ${lora}. Check the path.`, { cause });
    }
  }
  return hash.digest('hex');
}
