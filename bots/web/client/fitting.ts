import type {
  Ask,
  Move,
  Outcome,
  RoomMessage,
  RoomState,
  RoomView,
  TurnEvent,
  TurnRequest,
} from '../wire.ts';
import * as api from './api.ts';
import { showChips } from './chips.ts';
import * as composer from './composer.ts';
import { announce, notify } from './dom.ts';
import { follow } from './events.ts';
import * as hem from './hem.ts';
import { clearLog, type EntryActions, showLog } from './log.ts';
import * as stage from './stage.ts';
import { showSuggestions } from './suggestions.ts';
import { draft, type Entry, loadTalk, saveTalk, workNote } from './talk.ts';
import { showTools } from './tools.ts';

/** What the turns that are not typed are called while they run. */
const DOING: Readonly<Record<Move | 'takeBack', string>> = {
  undo: 'Undoing',
  redo: 'Doing it again',
  reset: 'Back to the beginning',
  another: 'Another one',
  takeBack: 'Taking that back',
};

const HINT = matchMedia('(pointer: coarse)').matches
  ? 'Hold the picture to see it before'
  : 'Hold the picture, or B, to see it before';

interface Pending extends TurnRequest {
  state: 'sending' | 'waiting' | 'running';
}

/** One conversation on the screen. */
export class Fitting {
  readonly conversation: string;
  readonly #gone: (message: string) => void;
  readonly #unfollow: () => void;
  #entries: Entry[];
  #view: RoomView | null = null;
  /** Turns on their way, in order; the page's own first draft of what the server will confirm. */
  #pending: Pending[] = [];
  #planned: readonly { instruction: string }[] = [];

  constructor(conversation: string, gone: (message: string) => void) {
    this.conversation = conversation;
    this.#gone = gone;
    this.#entries = loadTalk(conversation);
    stage.clear();
    hem.rest();
    clearLog();
    composer.write(draft.load(conversation));
    this.#render();
    this.#unfollow = follow(conversation, {
      message: (message) => this.#receive(message),
      connected: (yes) => notify(yes ? null : 'The fitting room does not answer. Trying again…'),
      gone: (error) => this.#gone(error.message),
    });
  }

  close(): void {
    this.#unfollow();
    notify(null);
  }

  get view(): RoomView | null {
    return this.#view;
  }

  /** Sends a wish or a move; the server queues what overlaps. */
  ask(what: Ask): void {
    const turn = crypto.randomUUID();
    if (what.action === 'refine') {
      this.#put({ id: turn, turn, who: 'shopper', text: what.text, state: 'sending', ask: what });
    }
    void this.#send(turn, what);
  }

  stop(): void {
    const running = this.#pending.find(({ state }) => state === 'running');
    if (running) void this.#cancel(running.turn);
  }

  /** Drops everything that waits or runs, then goes back to the reference. */
  async startOver(): Promise<void> {
    await Promise.all(this.#pending.map(({ turn }) => this.#cancel(turn)));
    this.ask({ action: 'reset' });
  }

  async #send(turn: string, what: Ask): Promise<void> {
    this.#pending.push({ turn, ask: what, state: 'sending' });
    this.#render();
    try {
      await api.ask(this.conversation, turn, what);
    } catch (error) {
      this.#end({
        type: 'failed',
        turn,
        error: { code: 'not-sent', message: error instanceof Error ? error.message : String(error) },
      });
    }
  }

  async #cancel(turn: string): Promise<void> {
    await api.cancel(this.conversation, turn).catch((error: Error) => notify(error.message));
  }

  #receive(message: RoomMessage): void {
    if (message.type === 'state') this.#restore(message);
    else this.#follow(message);
    this.#render();
  }

  /** All that the server knows; our own turns that it does not know were lost on the way. */
  #restore(state: RoomState): void {
    stage.setReference(state.reference);
    this.#settle(state.view);
    const known = [...(state.running ? [state.running] : []), ...state.waiting];
    const finished = new Map(state.finished.map((outcome) => [outcome.turn, outcome]));
    const sending = this.#pending.filter(
      ({ turn, state: s }) =>
        s === 'sending' && !finished.has(turn) && !known.some((one) => one.turn === turn),
    );
    this.#pending = known.map((one) => ({ ...one, state: one === state.running ? 'running' : 'waiting' }));
    this.#pending.push(...sending);
    for (const entry of [...this.#entries]) {
      if (entry.state === 'done' || entry.state === 'failed') continue;
      const pending = this.#pending.find(({ turn }) => turn === entry.turn);
      const outcome = finished.get(entry.turn);
      if (pending) this.#put({ ...entry, state: pending.state });
      else if (outcome) this.#end(outcome);
      else this.#put({ ...entry, state: 'failed', note: 'This was interrupted.' });
    }
    for (const { turn, ask } of known) {
      if (ask.action !== 'refine' || this.#entries.some((entry) => entry.turn === turn)) continue;
      this.#put({ id: turn, turn, who: 'shopper', text: ask.text, state: 'waiting', ask });
    }
    if (state.running) hem.showThinking(label(state.running.ask));
  }

  #follow(event: TurnEvent): void {
    const { turn } = event;
    switch (event.type) {
      case 'queued':
        if (!this.#pending.some((one) => one.turn === turn)) {
          this.#pending.push({ turn, ask: event.ask, state: 'waiting' });
          if (event.ask.action === 'refine') {
            this.#put({
              id: turn,
              turn,
              who: 'shopper',
              text: event.ask.text,
              state: 'waiting',
              ask: event.ask,
            });
          }
        } else this.#move(turn, 'waiting');
        return;
      case 'started': {
        this.#move(turn, 'running');
        const ask = this.#pending.find((one) => one.turn === turn)?.ask;
        if (ask) hem.showThinking(label(ask));
        return;
      }
      case 'planned':
        this.#planned = event.rounds;
        if (event.rounds.length > 0) this.#progress(1, event.rounds.length, event.rounds[0]!.instruction, 0);
        return;
      case 'step': {
        const { round, rounds, instruction, step, steps, preview } = event;
        this.#progress(round, rounds, instruction, step / steps);
        if (preview) stage.show(preview, { soft: true });
        return;
      }
      case 'round':
        this.#progress(event.round, event.rounds, event.instruction, 1);
        if (event.picture) stage.show(event.picture);
        return;
      default:
        this.#end(event);
    }
  }

  #progress(round: number, rounds: number, instruction: string, part: number): void {
    hem.showProgress({ round, rounds: Math.max(rounds, this.#planned.length), instruction, part });
  }

  #move(turn: string, state: Pending['state']): void {
    const pending = this.#pending.find((one) => one.turn === turn);
    if (pending) pending.state = state;
    const entry = this.#entries.find((one) => one.id === turn);
    if (entry) this.#put({ ...entry, state });
  }

  #end(outcome: Outcome): void {
    const { turn } = outcome;
    const wasRunning = this.#pending.some((one) => one.turn === turn && one.state === 'running');
    const ask = this.#pending.find((one) => one.turn === turn)?.ask;
    this.#pending = this.#pending.filter((one) => one.turn !== turn);
    this.#planned = [];
    if (wasRunning) hem.rest();
    const said = this.#entries.find((one) => one.id === turn);
    if (outcome.type === 'done') {
      if (said) this.#put({ ...said, state: 'done' });
      this.#settle(outcome.view);
      if (outcome.reply) this.#answer(turn, outcome.reply, workNote(outcome.rounds, outcome.ms));
    } else {
      this.#fail(outcome.turn, outcome.error, said, ask);
      if (this.#view) stage.show(this.#view.picture);
    }
    this.#render();
  }

  /** What was typed stays in its message, to be tried again or edited. */
  #fail(turn: string, error: { code: string; message: string }, said?: Entry, ask?: Ask): void {
    const stopped = error.code === 'cancelled';
    if (said) this.#put({ ...said, state: 'failed', note: stopped ? 'stopped' : 'not done' });
    if (stopped) {
      announce('Stopped.');
      return;
    }
    const entry: Entry = { id: `${turn}.reply`, turn, who: 'hemline', text: error.message, state: 'failed' };
    this.#put(said || !ask ? entry : { ...entry, ask });
  }

  #answer(turn: string, text: string, note?: string): void {
    this.#put({ id: `${turn}.reply`, turn, who: 'hemline', text, note, state: 'done' });
  }

  #put(entry: Entry): void {
    const index = this.#entries.findIndex(({ id }) => id === entry.id);
    // An answer stands below what it answers, also when more has been said meanwhile.
    const asked = this.#entries.findIndex(({ id }) => id === entry.turn);
    if (index < 0) this.#entries.splice(asked < 0 ? this.#entries.length : asked + 1, 0, entry);
    else this.#entries[index] = entry;
    saveTalk(this.conversation, this.#entries);
  }

  #settle(view: RoomView): void {
    this.#view = view;
    stage.show(view.picture);
    const words = view.instructions.map(({ text }) => text).join(', ');
    stage.describe(words === '' ? 'The look as you brought it' : `The look with: ${words}`);
  }

  #render(): void {
    const actions: EntryActions = {
      withdraw: ({ turn }) => void this.#cancel(turn),
      again: (entry) => this.#again(entry),
      edit: (entry) => {
        composer.write(entry.text);
        draft.save(this.conversation, entry.text);
        this.#drop(entry);
        composer.focusComposer();
      },
    };
    showLog(this.#entries, actions);
    const going = new Set(
      this.#pending.flatMap(({ ask }) => (ask.action === 'takeBack' ? [ask.instruction] : [])),
    );
    showChips(this.#view?.instructions ?? [], going, (instruction) =>
      this.ask({ action: 'takeBack', instruction }),
    );
    showTools(this.#view, this.#pending.length > 0);
    if (this.#pending.length === 0) {
      hem.rest(this.#view?.instructions.length ? HINT : '');
    }
    const said = new Set(this.#entries.filter(({ who }) => who === 'shopper').map(({ text }) => text));
    showSuggestions(this.conversation, said, (text) => this.ask({ action: 'refine', text }));
  }

  /** The same turn again: where the first attempt did arrive after all, the server knows it and does nothing twice. */
  #again(entry: Entry): void {
    if (!entry.ask) return;
    this.#drop(entry);
    this.ask(entry.ask);
  }

  /** Takes a failed message and the answer to it out of the conversation. */
  #drop(entry: Entry): void {
    this.#entries = this.#entries.filter(({ turn }) => turn !== entry.turn);
    saveTalk(this.conversation, this.#entries);
    this.#render();
  }
}

function label(ask: Ask): string {
  return ask.action === 'refine' ? 'Reading your wish' : DOING[ask.action];
}
