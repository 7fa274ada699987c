import type { Ask, Progress, RoomEvent, View } from '../wire.ts';
import * as composer from './composer.ts';
import { announce, notify } from './dom.ts';
import { Entries } from './entries.ts';
import { follow } from './events.ts';
import * as hem from './hem.ts';
import { clearLog, type EntryActions } from './log.ts';
import { label, showConversation, showLook } from './screen.ts';
import * as stage from './stage.ts';
import { draft, type Entry, workNote } from './talk.ts';
import { type Going, Turns } from './turns.ts';

/** One conversation on the screen. */
export class Fitting {
  readonly conversation: string;
  readonly #unfollow: () => void;
  readonly #turns: Turns;
  readonly #entries: Entries;
  #view: View | null = null;
  /** Events are shown one after another. */
  #line: Promise<void> = Promise.resolve();
  /** The page is the next conversation's. What comes now is left to the next visit, which goes on from what is saved. */
  #closed = false;

  constructor(conversation: string, gone: (message: string) => void) {
    this.conversation = conversation;
    this.#entries = new Entries(conversation);
    this.#turns = new Turns(conversation, {
      taken: (going) => this.#taken(going),
      lost: (going, error) => this.#failed(going.turn, 'not-sent', error.message),
    });
    stage.clear();
    hem.rest();
    clearLog();
    composer.write(draft.load(conversation));
    this.#render();
    this.#unfollow = follow(conversation, this.#entries.seen, {
      opened: (view) => this.#opened(view),
      happened: (event, id) => {
        this.#line = this.#line.then(() => this.#happened(event, id));
      },
      connected: (yes) => {
        if (yes) this.#turns.listening();
        notify(yes ? null : 'The fitting room does not answer. Trying again…');
      },
      gone: (error) => gone(error.message),
    });
  }

  close(): void {
    this.#closed = true;
    this.#unfollow();
    notify(null);
  }

  get view(): View | null {
    return this.#view;
  }

  /** Sends a wish or a move; the server queues what overlaps. With the name of an earlier `turn` it is that one again. */
  ask(what: Ask, turn: string = crypto.randomUUID()): void {
    if ('text' in what) {
      this.#entries.put({ id: turn, turn, who: 'shopper', text: what.text, state: 'sending', ask: what });
    }
    this.#turns.send(turn, what);
    this.#render();
  }

  stop(): void {
    const running = this.#turns.all.find(({ state }) => state === 'running');
    if (running) void this.#cancel(running);
  }

  /** Drops everything that waits or runs, then goes back to the reference. */
  async startOver(): Promise<void> {
    await Promise.all(this.#turns.all.map((going) => this.#cancel(going)));
    this.ask({ action: 'reset' });
  }

  async #cancel(going: Going): Promise<void> {
    await this.#turns.cancel(going).catch((error: Error) => this.#closed || notify(error.message));
  }

  /** The look as it stands. At the first time also what an earlier visit left open: it goes on where that was. */
  #opened(view: View): void {
    const first = this.#view === null;
    stage.setReference(view.reference);
    this.#settle(view);
    for (const { turn, ask, message } of first ? this.#entries.open : []) {
      if (message !== undefined) this.#turns.add(turn, message, ask);
      else if (ask) this.#turns.send(turn, ask);
    }
    this.#advance();
    this.#render();
  }

  async #happened({ type, data }: RoomEvent, id: string): Promise<void> {
    // An answer may be here before the server's word that it has the turn.
    if (type !== 'state' && !this.#turns.known(data.message)) await this.#turns.sent();
    if (this.#closed) return;
    if (type === 'state') this.#missed(data);
    else {
      const turn = this.#turns.known(data.message)?.turn ?? data.message;
      if (type === 'progress') this.#progress(turn, data);
      else if (type === 'failure') this.#failed(turn, data.code, data.text);
      else {
        if (data.view) this.#settle(data.view);
        this.#done(turn, data.text, workNote(data.rounds));
      }
    }
    this.#entries.saw(id);
    this.#render();
  }

  /** The server does not know any more what came after what was seen: how open turns ended is not to be learned. */
  #missed(view: View): void {
    this.#settle(view);
    for (const { turn, message } of [...this.#turns.all]) {
      if (message !== undefined) this.#failed(turn, 'interrupted', 'This was interrupted.');
    }
  }

  #taken({ turn, message, state }: Going): void {
    if (this.#closed) return;
    this.#entries.change(turn, { message, state });
    // One that was sent again may have arrived the first time: then its answer is here, and will not come once more.
    const reply = this.#entries.all.find(({ id }) => id === `${message}.reply`);
    if (reply) {
      this.#entries.drop(reply.turn);
      if (reply.state === 'done') this.#done(turn, reply.text, reply.note);
      else this.#failed(turn, 'failed-before', reply.text);
    } else this.#advance();
    this.#render();
  }

  /** The first in line is the one that the server works on. */
  #advance(): void {
    const [head] = this.#turns.all;
    if (head?.state === 'waiting') this.#run(head);
  }

  #run(going: Going): void {
    if (going.state === 'running') return;
    going.state = 'running';
    this.#entries.change(going.turn, { state: 'running' });
    hem.showThinking(label(going.ask));
  }

  #progress(turn: string, progress: Progress): void {
    const { message, round, rounds, instruction, step, steps, preview, picture } = progress;
    this.#run(this.#turns.known(message) ?? this.#turns.add(turn, message));
    if (round === undefined) return;
    const part = step === undefined ? 1 : step / steps!;
    hem.showProgress({ round, rounds: rounds!, instruction: instruction!, part });
    if (picture) stage.show(picture);
    else if (preview) stage.show(preview, { soft: true });
  }

  #done(turn: string, text: string, note?: string): void {
    this.#leave(turn);
    this.#entries.change(turn, { state: 'done' });
    if (text !== '') {
      this.#entries.put({ id: `${turn}.reply`, turn, who: 'hemline', text, note, state: 'done' });
    }
    this.#advance();
  }

  /** What was typed stays in its message, to be tried again or edited. */
  #failed(turn: string, code: string, text: string): void {
    if (this.#closed) return;
    const { ask, message } = this.#leave(turn) ?? {};
    const stopped = code === 'cancelled';
    const said = this.#entries.change(turn, { state: 'failed', note: stopped ? 'stopped' : 'not done' });
    // Of a turn that is not known here the log has to tell that it was stopped: see `#taken`.
    if (stopped && (said || ask)) announce('Stopped.');
    else {
      const entry: Entry = { id: `${turn}.reply`, turn, message, who: 'hemline', text, state: 'failed' };
      this.#entries.put(said || !ask ? entry : { ...entry, ask });
    }
    if (this.#view) stage.show(this.#view.picture);
    this.#advance();
    this.#render();
  }

  #leave(turn: string): Going | undefined {
    const going = this.#turns.remove(turn);
    if (going?.state === 'running') hem.rest();
    return going;
  }

  #settle(view: View): void {
    this.#view = view;
    showLook(view);
  }

  #render(): void {
    if (this.#closed) return;
    const { conversation } = this;
    const [entries, going, view] = [this.#entries.all, this.#turns.all, this.#view];
    showConversation({ conversation, entries, going, view }, this.#actions);
  }

  readonly #actions: EntryActions & { ask(what: Ask): void } = {
    ask: (what) => this.ask(what),
    withdraw: ({ turn }) => {
      const going = this.#turns.all.find((one) => one.turn === turn);
      if (going) void this.#cancel(going);
    },
    // One that did not arrive is the same turn again: if it did arrive after all, it is not done twice.
    again: ({ ask, turn, message }) => {
      if (!ask) return;
      this.#drop(turn);
      this.ask(ask, message === undefined ? turn : undefined);
    },
    edit: ({ text, turn }) => {
      composer.write(text);
      draft.save(this.conversation, text);
      this.#drop(turn);
      composer.focusComposer();
    },
  };

  #drop(turn: string): void {
    this.#entries.drop(turn);
    this.#render();
  }
}
