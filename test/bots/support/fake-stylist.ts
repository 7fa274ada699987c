import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { drawCroquis } from '../../../models/croquis/draw.ts';
import { sampleFigure } from '../../../models/croquis/figure.ts';
import type { Outfit } from '../../../models/croquis/outfit.ts';
import { rasterise } from '../../../models/croquis/raster.ts';
import { sampleOutfit } from '../../../models/croquis/sample.ts';
import { HemlineError } from '../../../models/error.ts';
import { readPicture, writePng } from '../../../models/picture.ts';
import { Random } from '../../../models/random.ts';
import type { Fitter } from '../../../sdk/adapter/index.ts';
import { openStore } from '../../../sdk/conversation/stores/open.ts';
import type { KeptMoment, Turn, TurnOptions, View } from '../../../sdk/stylist.ts';

const STEPS = 5;
const SIZE = 256;

type Instruction = View['instructions'][number];

interface Moment {
  readonly instructions: readonly Instruction[];
  readonly seed: number;
  readonly picture: Uint8Array;
}

interface Conversation {
  readonly reference: Uint8Array;
  /** Which look it began with; null for an upload. */
  readonly look: number | null;
  readonly moments: Moment[];
  at: number;
}

/** What the fake understands, and what it does to the drawing. */
const WORDS: readonly { word: RegExp; facet: string; change: Partial<Outfit> }[] = [
  { word: /red/, facet: 'colour', change: { colour: 'red' } },
  { word: /navy/, facet: 'colour', change: { colour: 'navy' } },
  { word: /long sleeves/, facet: 'sleeve', change: { sleeve: 'long', straps: false } },
  { word: /belt/, facet: 'detail', change: { belt: true } },
  { word: /v.neck/, facet: 'neckline', change: { neckline: 'v-neck' } },
];

/**
 * A Stylist that draws instead of diffusing: the fitting room's tests need its manners, not its networks.
 * "fail" in a feedback makes the turn fail, "hello" is chatter.
 */
export class FakeStylist implements Fitter {
  readonly lookbook: Fitter['lookbook'];
  readonly store: Fitter['store'];
  /** Milliseconds of a step. */
  readonly pace: number;
  /** Rounds that were not cached, ever. */
  worked = 0;
  readonly #conversations = new Map<string, Conversation>();
  readonly #cache = new Map<string, Uint8Array>();
  readonly #held = new Map<number, Promise<void>>();
  #ids = 0;

  private constructor(lookbook: Fitter['lookbook'], store: Fitter['store'], pace: number) {
    this.lookbook = lookbook;
    this.store = store;
    this.pace = pace;
  }

  static async open({ looks = 6, pace = 5 } = {}): Promise<FakeStylist> {
    const folder = mkdtempSync(join(tmpdir(), 'hemline-looks-'));
    const lookbook = [];
    for (let i = 0; i < looks; i++) {
      const id = String(i + 1).padStart(2, '0');
      const file = join(folder, `${id}.png`);
      writeFileSync(file, await draw(i, {}));
      const { colour, garment } = outfitOf(i);
      lookbook.push({ id, file, caption: `a ${colour} ${garment}` });
    }
    return new FakeStylist(lookbook, await openStore('memory:'), pace);
  }

  /**
   * Keeps rounds of this number (from 1) before their last step until the returned function is called, so
   * that a test can look at what passes by, however slow the machine.
   */
  hold(round: number): () => void {
    let release!: () => void;
    this.#held.set(round, new Promise((resolve) => (release = resolve)));
    return () => {
      this.#held.delete(round);
      release();
    };
  }

  async start(conversation: string, source: Uint8Array | string): Promise<View> {
    const index = this.lookbook.findIndex(({ id }) => id === source);
    const from = index < 0 ? source : this.lookbook[index]!.file;
    const reference = await writePng(await readPicture(from, { fit: 'cover', size: SIZE }));
    this.#conversations.set(conversation, {
      reference,
      look: index < 0 ? null : index,
      moments: [{ instructions: [], seed: 1, picture: reference }],
      at: 0,
    });
    return this.view(conversation);
  }

  async refine(conversation: string, text: string, options: TurnOptions = {}): Promise<Turn> {
    if (text.includes('fail'))
      throw new HemlineError('engine-crashed', 'The tailor dropped the needle. Try again.');
    const parts = text.split(/,| and /).flatMap((piece) => {
      const known = WORDS.find(({ word }) => word.test(piece));
      return known ? [{ id: `i${++this.#ids}`, text: piece.trim(), facet: known.facet }] : [];
    });
    if (parts.length === 0)
      return this.#turn(conversation, 'chatter', 'Tell me what you would change.', 0, []);
    const { instructions, seed } = this.#moment(conversation);
    const kept = instructions.filter(({ facet }) => !parts.some((part) => part.facet === facet));
    return this.#go(conversation, [...kept, ...parts], seed, 'edit', 'Here it is.', options);
  }

  async another(conversation: string, options?: TurnOptions): Promise<Turn> {
    const { instructions, seed } = this.#moment(conversation);
    return this.#go(conversation, instructions, seed + 1, 'another', 'Another one.', options);
  }

  async reset(conversation: string, options?: TurnOptions): Promise<Turn> {
    return this.#go(conversation, [], 1, 'reset', 'Back to the beginning.', options);
  }

  async takeBack(conversation: string, id: string, options?: TurnOptions): Promise<Turn> {
    const { instructions, seed } = this.#moment(conversation);
    const rest = instructions.filter((one) => one.id !== id);
    return this.#go(conversation, rest, seed, 'edit', 'Taken back.', options);
  }

  async undo(conversation: string): Promise<Turn> {
    const known = this.#get(conversation);
    if (known.at > 0) known.at--;
    return this.#turn(conversation, 'undo', 'Undone.', 0, []);
  }

  async redo(conversation: string): Promise<Turn> {
    const known = this.#get(conversation);
    if (known.at < known.moments.length - 1) known.at++;
    return this.#turn(conversation, 'redo', 'Done again.', 0, []);
  }

  async jump(conversation: string, moment: number): Promise<Turn> {
    this.#get(conversation).at = moment;
    return this.#turn(conversation, 'jump', 'There it is.', 0, []);
  }

  async moment(conversation: string, moment: number): Promise<KeptMoment | undefined> {
    const { moments, at } = this.#get(conversation);
    const one = moments[moment];
    const parent = moment === 0 ? null : moment - 1;
    return one && { ...one, keep: [], moment, parent, current: moment === at };
  }

  async view(conversation: string): Promise<View> {
    const { reference, moments, at } = this.#get(conversation);
    const { picture, instructions, seed } = moments[at]!;
    const canUndo = at > 0;
    const canRedo = at < moments.length - 1;
    return {
      conversation,
      picture,
      reference,
      width: SIZE,
      height: SIZE,
      seed,
      instructions,
      keep: [],
      moment: at,
      canUndo,
      canRedo,
    };
  }

  async forget(conversation: string): Promise<void> {
    this.#conversations.delete(conversation);
  }

  #get(conversation: string): Conversation {
    const known = this.#conversations.get(conversation);
    if (known) return known;
    throw new HemlineError(
      'conversation-not-found',
      'That conversation is not here. Choose a look to begin.',
    );
  }

  #moment(conversation: string): Moment {
    const { moments, at } = this.#get(conversation);
    return moments[at]!;
  }

  async #go(
    conversation: string,
    instructions: readonly Instruction[],
    seed: number,
    intent: string,
    reply: string,
    { onProgress, signal }: TurnOptions = {},
  ): Promise<Turn> {
    const known = this.#get(conversation);
    const began = Date.now();
    const chain = instructions.map((_, i) => instructions.slice(0, i + 1));
    const key = (part: readonly Instruction[]) =>
      JSON.stringify([known.look, seed, part.map(({ text }) => text)]);
    onProgress?.({
      type: 'planned',
      rounds: chain.map((part) => ({ instruction: part.at(-1)!.text, cached: this.#cache.has(key(part)) })),
    });
    let picture = known.reference;
    const rounds: Turn['rounds'][number][] = [];
    for (const [i, part] of chain.entries()) {
      const instruction = part.at(-1)!.text;
      const where = { round: i + 1, rounds: chain.length, instruction };
      const cached = this.#cache.get(key(part));
      const next = cached ?? (await this.#dress(known, part, seed));
      if (!cached) {
        this.worked++;
        for (let step = 1; step <= STEPS; step++) {
          await sleep(this.pace, undefined, signal ? { signal } : {});
          if (step === STEPS) await unlessAborted(this.#held.get(i + 1), signal);
          const preview = await blend(picture, next, step / STEPS);
          onProgress?.({ type: 'step', ...where, step, steps: STEPS, preview });
        }
      }
      this.#cache.set(key(part), next);
      picture = next;
      onProgress?.({ type: 'round', ...where, cached: cached !== undefined, ms: this.pace * STEPS, picture });
      rounds.push({
        instruction,
        steps: cached ? 0 : STEPS,
        ms: this.pace * STEPS,
        cached: cached !== undefined,
      });
    }
    known.moments.splice(known.at + 1, Number.POSITIVE_INFINITY, { instructions, seed, picture });
    known.at++;
    return this.#turn(conversation, intent, reply, Date.now() - began, rounds);
  }

  async #dress(known: Conversation, instructions: readonly Instruction[], seed: number): Promise<Uint8Array> {
    const changes = instructions.map(({ text }) => WORDS.find(({ word }) => word.test(text))!.change);
    if (known.look !== null) return draw(known.look, Object.assign({}, ...changes));
    return new Uint8Array(
      await sharp(known.reference)
        .modulate({ hue: 40 * changes.length + seed })
        .png()
        .toBuffer(),
    );
  }

  async #turn(
    conversation: string,
    intent: string,
    reply: string,
    ms: number,
    rounds: Turn['rounds'],
  ): Promise<Turn> {
    return { ...(await this.view(conversation)), intent, reply, rounds, ms, refused: [], flags: [] };
  }
}

async function unlessAborted(held: Promise<void> | undefined, signal?: AbortSignal): Promise<void> {
  if (!held) return;
  const aborted = new Promise<void>((resolve) =>
    signal?.addEventListener('abort', () => resolve(), { once: true }),
  );
  await Promise.race([held, aborted]);
  signal?.throwIfAborted();
}

function outfitOf(look: number): Outfit {
  return sampleOutfit(new Random(100 + look));
}

async function draw(look: number, change: Partial<Outfit>): Promise<Uint8Array> {
  const figure = sampleFigure(new Random(500 + look));
  return writePng(await rasterise(drawCroquis({ ...outfitOf(look), ...change }, figure)));
}

/** What a latent preview looks like: few pixels, on the way from one picture to the other, noisy at first. */
async function blend(from: Uint8Array, to: Uint8Array, part: number): Promise<Uint8Array> {
  const raw = (png: Uint8Array) => sharp(png).resize(16, 16).removeAlpha().raw().toBuffer();
  const [a, b] = [await raw(from), await raw(to)];
  const noise = (i: number) => Math.sin(i * 12.9898 + part * 78.233) * 60 * (1 - part);
  const data = Uint8Array.from(a, (value, i) =>
    Math.max(0, Math.min(255, value + (b[i]! - value) * part + noise(i))),
  );
  return writePng({ width: 16, height: 16, data });
}
