import { HemlineError } from '../../models/error.ts';
import { markProvenance } from '../../sdk/safety/provenance.ts';
import type { Progress, Turn, TurnOptions, View } from '../../sdk/stylist.ts';
import { wireError } from './failure.ts';
import type { Fitter } from './fitter.ts';
import {
  type Ask,
  MAX_WAITING,
  type Outcome,
  type PictureUrl,
  type RoomState,
  type RoomView,
  type TurnEvent,
  type TurnRequest,
} from './wire.ts';

/** Outcomes that are kept for pages that were away. */
const REMEMBERED = 12;

interface Waiting {
  readonly request: TurnRequest;
  readonly controller: AbortController;
}

/**
 * One conversation as the server sees it: its turns one after another, and the pages that watch. A turn belongs
 * to the room, not to the request that asked for it, so a reload or a lost connection does not end it.
 */
export class Room {
  readonly conversation: string;
  readonly #stylist: Fitter;
  readonly #waiting: Waiting[] = [];
  readonly #watchers = new Set<(event: TurnEvent) => void>();
  readonly #finished: Outcome[] = [];
  #running: Waiting | null = null;
  /** Milliseconds since the epoch. */
  lastUsed = Date.now();

  constructor(stylist: Fitter, conversation: string) {
    this.#stylist = stylist;
    this.conversation = conversation;
  }

  get idle(): boolean {
    return this.#running === null && this.#watchers.size === 0;
  }

  /**
   * Begins to watch: `state` is the room at the moment from which on `watcher` is told everything.
   * Throws HemlineError `conversation-not-found` as the stylist does.
   */
  async join(watcher: (event: TurnEvent) => void): Promise<{ state: RoomState; leave: () => void }> {
    let view: View;
    let last: Outcome | undefined;
    do {
      last = this.#finished.at(-1);
      view = await this.#stylist.view(this.conversation);
    } while (last !== this.#finished.at(-1)); // a turn that ended meanwhile may have changed the view
    this.lastUsed = Date.now();
    this.#watchers.add(watcher);
    const leave = () => {
      this.lastUsed = Date.now();
      this.#watchers.delete(watcher);
    };
    return { state: this.#state(view), leave };
  }

  #state(view: View): RoomState {
    return {
      type: 'state',
      conversation: this.conversation,
      reference: pictureUrl(view.reference),
      view: roomView(view),
      running: this.#running?.request ?? null,
      waiting: this.#waiting.map(({ request }) => request),
      finished: [...this.#finished],
    };
  }

  /** Queues a turn; one that is known already is left as it is. Throws HemlineError `too-many-waiting`. */
  ask(request: TurnRequest): void {
    this.lastUsed = Date.now();
    if (this.#knows(request.turn)) return;
    if (this.#waiting.length >= MAX_WAITING) {
      throw new HemlineError(
        'too-many-waiting',
        'Several wishes are waiting already. Let one finish first.',
        {
          retryAfterMs: 3000,
        },
      );
    }
    this.#waiting.push({ request, controller: new AbortController() });
    this.#tell({ type: 'queued', turn: request.turn, ask: request.ask });
    if (this.#running === null) void this.#work();
  }

  /** Stops a turn that runs, or withdraws one that waits; others are none of its business. */
  cancel(turn: string): void {
    if (this.#running?.request.turn === turn) {
      this.#running.controller.abort();
      return;
    }
    const index = this.#waiting.findIndex(({ request }) => request.turn === turn);
    if (index < 0) return;
    this.#waiting.splice(index, 1);
    this.#finish({ type: 'failed', turn, error: { code: 'cancelled', message: 'Withdrawn.' } });
  }

  cancelAll(): void {
    for (const { request } of [...this.#waiting]) this.cancel(request.turn);
    this.#running?.controller.abort();
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      this.#running = next;
      const { request, controller } = next;
      this.#tell({ type: 'started', turn: request.turn });
      const outcome = await this.#turn(request, controller.signal);
      this.#running = null;
      this.#finish(outcome);
    }
    this.lastUsed = Date.now();
  }

  async #turn({ turn, ask }: TurnRequest, signal: AbortSignal): Promise<Outcome> {
    try {
      const result = await this.#perform(ask, {
        signal,
        messageId: turn,
        pictures: 'new',
        onProgress: (progress) => this.#tell(turnEvent(turn, progress)),
      });
      const { intent, reply, rounds, ms } = result;
      return { type: 'done', turn, view: roomView(result), intent, reply, rounds, ms };
    } catch (error) {
      return {
        type: 'failed',
        turn,
        error: signal.aborted ? { code: 'cancelled', message: 'Stopped.' } : wireError(error),
      };
    }
  }

  #perform(ask: Ask, options: TurnOptions): Promise<Turn> {
    const { conversation } = this;
    switch (ask.action) {
      case 'refine':
        return this.#stylist.refine(conversation, ask.text, options);
      case 'takeBack':
        return this.#stylist.takeBack(conversation, ask.instruction, options);
      default:
        return this.#stylist[ask.action](conversation, options);
    }
  }

  #knows(turn: string): boolean {
    return (
      this.#running?.request.turn === turn ||
      this.#waiting.some(({ request }) => request.turn === turn) ||
      this.#finished.some((outcome) => outcome.turn === turn)
    );
  }

  #finish(outcome: Outcome): void {
    this.#finished.push(outcome);
    if (this.#finished.length > REMEMBERED) this.#finished.shift();
    this.#tell(outcome);
  }

  #tell(event: TurnEvent): void {
    for (const watcher of this.#watchers) watcher(event);
  }
}

function turnEvent(turn: string, progress: Progress): TurnEvent {
  switch (progress.type) {
    case 'planned':
      return { type: 'planned', turn, rounds: progress.rounds };
    case 'step': {
      const { round, rounds, instruction, step, steps, preview } = progress;
      const shown = preview ? { preview: pictureUrl(preview) } : {};
      return { type: 'step', turn, round, rounds, instruction, step, steps, ...shown };
    }
    case 'round': {
      const { round, rounds, instruction, cached, picture } = progress;
      const shown = picture ? { picture: pictureUrl(picture) } : {};
      return { type: 'round', turn, round, rounds, instruction, cached, ...shown };
    }
  }
}

function roomView(view: View): RoomView {
  const { width, height, seed, instructions, canUndo, canRedo } = view;
  const picture = instructions.length > 0 ? markProvenance(view.picture) : view.picture;
  return { picture: pictureUrl(picture), width, height, seed, instructions, canUndo, canRedo };
}

function pictureUrl(png: Uint8Array): PictureUrl {
  return `data:image/png;base64,${Buffer.from(png.buffer, png.byteOffset, png.byteLength).toString('base64')}`;
}
