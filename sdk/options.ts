import type Keyv from 'keyv';
import { HemlineError } from '../models/error.ts';
import type { Overlap } from './conversation/overlap.ts';
import type { Lexicon } from './feedback/index.ts';
import type { Host } from './host/host.ts';
import { checkedPlan, type OneshotRange, type Plan } from './rounds/choose.ts';

export interface StylistOptions {
  /** The checkpoint: a pack that comes with hemline ("croquis", the default) or a folder. */
  readonly pack?: string;
  /** LoRA weights (.safetensors) to add. */
  readonly lora?: string;
  /**
   * Denoising steps of a round; fewer are faster and rougher. The pack's own number by default. A whole number of no
   * more than the pack was trained with, and of enough that its strength leaves one.
   */
  readonly steps?: number;
  /**
   * Where conversations are kept: an address (`lmdb:<folder>`, `memory:`, `redis://...`, `postgres://...`,
   * `sqlite://...`) or a Keyv. `lmdb:~/.local/share/hemline` by default. A Keyv that you hand in stays yours to close.
   */
  readonly store?: string | Keyv;
  /** Where rounds run; a child process of this machine by default. A host that you hand in stays yours to close. */
  readonly host?: Host;
  /** What the default host's networks run on; `cpu` by default. */
  readonly provider?: 'cpu' | 'cuda' | 'webgpu';
  /** Threads of the default host; ONNX Runtime's choice by default. */
  readonly threads?: number;
  /**
   * `append` (default): new rounds come after those of earlier turns. `canonical`: the whole list is kept in one order,
   * so that not even the order of turns about different things matters, at the price of more rounds.
   */
  readonly order?: 'append' | 'canonical';
  /**
   * `rounds` (default): a round for each sub-instruction, as in the paper. `oneshot`: one round under all of them, which
   * costs one round and nothing of it is cached for the next turn; where all together are more than the text encoder
   * reads (30 tokens in croquis), as few rounds as it can read. `auto`: one round for as many facets as the pack's evaluation found it better for (`oneshot` in its
   * hemline.json, or below), else rounds. A turn may say otherwise; a picture keeps the plan that it was made by.
   */
  readonly plan?: Plan;
  /** For how many facets `auto` chooses one round; the pack's own figure by default, and none where it has none. */
  readonly oneshot?: OneshotRange;
  /** Words of a shop or of another language, on top of the built-in ones. */
  readonly lexicon?: Lexicon;
  /** What happens to a message that arrives while the conversation's turn is running. `queue` by default. */
  readonly overlap?: Overlap;
  /** Milliseconds after its last turn at which a conversation is forgotten. Never by default. */
  readonly ttl?: number;
  /** Bytes of latents that are kept so as not to be computed again; 256 MiB by default. */
  readonly cacheBytes?: number;
}

const OVERLAPS: readonly Overlap[] = ['queue', 'supersede', 'reject'];
const ORDERS = ['append', 'canonical'] as const;

/** Said when a stylist is opened, and not by what goes wrong later. Throws HemlineError `bad-option`, `bad-plan`. */
export function checkOptions(options: StylistOptions): void {
  const { plan = 'rounds', order = 'append', overlap = 'queue', host, ttl, cacheBytes } = options;
  checkedPlan(plan);
  if (!ORDERS.includes(order))
    throw badOption(`No order is called ${order}: there are ${ORDERS.join(', ')}.`);
  if (!OVERLAPS.includes(overlap))
    throw badOption(`No overlap is called ${overlap}: there are ${OVERLAPS.join(', ')}.`);
  if (ttl !== undefined && !(Number.isSafeInteger(ttl) && ttl > 0))
    throw badOption(
      `The ttl is a whole number of milliseconds above 0, not ${ttl}. Leave it out to forget nothing.`,
    );
  if (cacheBytes !== undefined && !(cacheBytes >= 0))
    throw badOption(`The cache takes a number of bytes, not ${cacheBytes}.`);
  const foreign = (['lora', 'provider', 'threads'] as const).find(
    (name) => host && options[name] !== undefined,
  );
  if (foreign) throw badOption(`A host that is handed in has its own ${foreign}. Give it to the host.`);
}

const badOption = (message: string) => new HemlineError('bad-option', message);
