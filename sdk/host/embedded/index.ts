import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  DecodeOptions,
  EditorInfo,
  EditorOptions,
  Reference,
  RoundOptions,
  RoundRequest,
  StepReport,
  TextTokens,
} from '../../../models/editor/types.ts';
import { HemlineError } from '../../../models/error.ts';
import type { Picture } from '../../../models/picture.ts';
import type { Keypoints } from '../../../models/pose.ts';
import { throwIfAborted, unlessAborted } from '../../abort.ts';
import type { Host } from '../host.ts';
import { Crashed, Engine } from './engine.ts';
import type { Work } from './messages.ts';

/** How often one piece of work may cost a child its life before it is given up. */
const CRASHES = 3;
/** Milliseconds before the first new start; twice as long before each further one. */
const BACKOFF_MS = 100;

export interface EmbeddedOptions extends EditorOptions {
  /** The program that the child runs. For tests; `child.ts` beside this file by default. */
  readonly program?: URL;
  /** Milliseconds that a child may go on with what was cancelled before it is killed; 30,000 by default. */
  readonly cancelMs?: number;
}

/**
 * Rounds in a child process of this machine, one piece of work at a time. A child that dies is replaced and what it
 * was at is done again.
 */
export class EmbeddedHost implements Host {
  readonly info: EditorInfo;
  readonly #options: EditorOptions;
  readonly #program: URL;
  readonly #cancelMs: number | undefined;
  #engine: Promise<Engine>;
  #tail: Promise<unknown> = Promise.resolve();
  readonly #closing = new AbortController();

  private constructor(engine: Engine, program: URL, options: EditorOptions, cancelMs?: number) {
    this.info = engine.info;
    this.#engine = Promise.resolve(engine);
    this.#program = program;
    this.#cancelMs = cancelMs;
    this.#options = options;
  }

  /**
   * Starts the child and waits until its editor is open. Throws what the editor throws there (`pack-not-found`,
   * `weights-corrupt`, `onnxruntime-missing`, ...), or `engine-crashed`.
   */
  static async open(given: EmbeddedOptions): Promise<EmbeddedHost> {
    const { program = childProgram(), cancelMs, ...options } = given;
    const engine = await persist(() => Engine.open(program, options));
    return new EmbeddedHost(engine, program, options, cancelMs);
  }

  prepare(picture: Picture, pose?: Keypoints, signal?: AbortSignal): Promise<Reference> {
    return this.#ask({ type: 'prepare', picture, pose }, { signal }) as Promise<Reference>;
  }

  read(text: string, signal?: AbortSignal): Promise<TextTokens> {
    return this.#ask({ type: 'read', text }, { signal }) as Promise<TextTokens>;
  }

  round(request: RoundRequest, options: RoundOptions = {}): Promise<Float32Array> {
    const work: Work = { type: 'round', request, reports: options.onStep !== undefined };
    return this.#ask(work, options) as Promise<Float32Array>;
  }

  decode(
    latent: Float32Array,
    { origin, signal }: DecodeOptions & { readonly signal?: AbortSignal } = {},
  ): Promise<Picture> {
    return this.#ask({ type: 'decode', latent, origin }, { signal }) as Promise<Picture>;
  }

  async close(): Promise<void> {
    this.#closing.abort(closed());
    const engine = await this.#engine.catch(() => undefined);
    await engine?.close();
  }

  /** Waits for its turn, then works; gives up waiting as soon as `signal` or `close` says so. */
  async #ask(work: Work, { onStep, signal }: RoundOptions): Promise<unknown> {
    throwIfAborted(this.#closing.signal);
    let withdrawn = false;
    const heard = (report: StepReport) => {
      if (!withdrawn) void onStep?.(report);
    };
    const turn = this.#tail.then(() => {
      throwIfAborted(signal);
      return this.#work(work, heard, signal);
    });
    this.#tail = turn.catch(() => {});
    try {
      return await unlessAborted(unlessAborted(turn, signal), this.#closing.signal);
    } finally {
      withdrawn = true;
    }
  }

  #work(work: Work, onStep: (report: StepReport) => void, signal?: AbortSignal): Promise<unknown> {
    return persist(async () => {
      throwIfAborted(signal);
      throwIfAborted(this.#closing.signal);
      const engine = await this.#living();
      return engine.request(work, { onStep, signal, cancelMs: this.#cancelMs });
    });
  }

  /** The child, or a new one where it has died. */
  async #living(): Promise<Engine> {
    const engine = await this.#engine.catch(() => undefined);
    if (engine?.alive) return engine;
    throwIfAborted(this.#closing.signal); // a child that is born now would outlive `close`
    this.#engine = Engine.open(this.#program, this.#options);
    const born = await this.#engine;
    if (born.info.key === this.info.key) return born;
    await born.close();
    throw new HemlineError('pack-changed', 'The pack on disk is another one now. Start the program again.');
  }
}

/** Tries again after a crash, a few times. */
async function persist<T>(attempt: () => Promise<T>): Promise<T> {
  for (let crash = 1; ; crash++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Crashed)) throw error;
      if (crash >= CRASHES) {
        throw new HemlineError(
          'engine-crashed',
          `The engine stopped ${CRASHES} times over this. Nothing was lost; try again in a while.`,
          { cause: error, retryAfterMs: 30_000 },
        );
      }
      await sleep(BACKOFF_MS * 2 ** (crash - 1));
    }
  }
}

function childProgram(): URL {
  // `.ts` under tsx, `.js` in dist/
  return new URL(`./child${extname(import.meta.url)}`, import.meta.url);
}

function closed(): HemlineError {
  return new HemlineError('closed', 'The stylist was closed.');
}
