import { resolve } from 'node:path';
import { openPack, type Pack } from '../models/checkpoint/pack.ts';
import { parseSchedulerConfig, timesteps } from '../models/diffusion/schedule.ts';
import { parseClipTextConfig } from '../models/nets/clip.ts';
import { Store } from './conversation/store.ts';
import { openStore } from './conversation/stores/open.ts';
import { type SubInstruction, toPackWords } from './feedback/index.ts';
import { EmbeddedHost } from './host/embedded/index.ts';
import type { Host } from './host/host.ts';
import type { StylistOptions } from './options.ts';
import type { OneshotRange } from './rounds/choose.ts';

/** What a stylist works with. */
export interface Opened {
  readonly lookbook: Pack['lookbook'];
  readonly store: Store;
  readonly host: Host;
  readonly vocabulary: Vocabulary;
  /** For how many facets the pack is better in one round, where that was found out. */
  readonly oneshot?: OneshotRange;
  /** Closes what was opened here, and nothing that was handed in. */
  close(): Promise<void>;
}

/** What a pack understands. */
export interface Vocabulary {
  /** Whether the pack was trained on such a sub-instruction. */
  follows(sub: SubInstruction): boolean;
  /** The sub-instruction in the pack's words. */
  say(sub: SubInstruction): string;
  /** Whether the text encoder reads all of a text; of a host whose pack is elsewhere that is not known, and taken for yes. */
  fits(text: string): boolean;
}

/** Opens pack, store and host. Throws the HemlineError of the first that cannot be opened, and leaves none open. */
export async function openAll(options: StylistOptions): Promise<Opened> {
  const { host: given, store: kept, lora, steps } = options;
  // With a host of the caller's own the pack is somewhere else, unless it is named.
  const pack = given && options.pack === undefined ? undefined : await openPack(options.pack ?? 'croquis');
  if (pack && steps !== undefined) checkSteps(pack, steps);
  const store = kept && typeof kept !== 'string' ? new Store({ keyv: kept }) : await openStore(kept);
  const closeStore = async () => {
    if (!kept || typeof kept === 'string') await store.close();
  };
  try {
    const { provider, threads } = options;
    const own = { pack: pack?.dir ?? '', lora: lora && resolve(lora), provider, threads };
    const host = given ?? (await EmbeddedHost.open(own));
    return {
      lookbook: pack?.lookbook ?? [],
      store,
      host,
      vocabulary: vocabularyOf(pack),
      oneshot: pack?.manifest.oneshot,
      async close() {
        if (!given) await host.close();
        await closeStore();
      },
    };
  } catch (error) {
    await closeStore();
    throw error;
  }
}

/** Said here, and not by every round. Throws HemlineError `steps-invalid`. */
function checkSteps(pack: Pack, steps: number): void {
  timesteps(parseSchedulerConfig(pack.config('scheduler')), steps, pack.manifest.sampling.strength);
}

function vocabularyOf(pack: Pack | undefined): Vocabulary {
  const { words = {}, facets } = pack?.manifest ?? {};
  let fits: Vocabulary['fits'] | undefined;
  return {
    follows: (sub) => (facets?.includes(sub.facet) ?? true) && toPackWords(sub, words).understood,
    say: (sub) => toPackWords(sub, words).text,
    fits(text) {
      // Only one-shot looks ask: a big vocabulary is not read before.
      fits ??= pack ? fitsOf(pack) : () => true;
      return fits(text);
    },
  };
}

function fitsOf(pack: Pack): Vocabulary['fits'] {
  const { max_position_embeddings: length } = parseClipTextConfig(pack.config('text_encoder'));
  const tokenizer = pack.tokenizer();
  return (text) => tokenizer.fits(text, length);
}
