import type { Answer, Ask, Move, Progress, RoomEvent, View } from '../wire.ts';
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
import { type Going, Turns } from './turns.ts';

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

/** One conversation on the screen. */
export class Fitting {
  readonly conversation: string;
  readonly #unfollow: () => void;
  readonly #turns: Turns;
  #entries: readonly Entry[];
  /** The last event that was shown. */
  #seen: string | undefined;
  #view: View | null = null;
  /** Events are shown one after another. */
  #line: Promise<void> = Promise.resolve();

  constructor(conversation: string, gone: (message: string) => void) {
    this.conversation = conversation;
    ({ entries: this.#entries, seen: this.#seen } = loadTalk(conversation));
    this.#turns = new Turns(conversation, {
      taken: (going) => this.#taken(going),
      lost: (going, error) => this.#failed(going.turn, 'not-sent', error.message),
    });
    stage.clear();
    hem.rest();
    clearLog();
    composer.write(draft.load(conversation));
    this.#render();
    this.#unfollow = follow(conversation, this.#seen, {
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
    this.#unfollow();
    notify(null);
  }

  get view(): View | null {
    return this.#view;
  }

  /** Sends a wish or a move; the server queues what overlaps. With the name of an earlier `turn` it is that one again. */
  ask(what: Ask, turn: string = crypto.randomUUID()): void {
    if ('text' in what) {
      this.#put({ id: turn, turn, who: 'shopper', text: what.text, state: 'sending', ask: what });
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
    await this.#turns.cancel(going).catch((error: Error) => notify(error.message));
  }

  /** The look as it stands. At the first time also what an earlier visit left open: it goes on where that was. */
  #opened(view: View): void {
    const first = this.#view === null;
    stage.setReference(view.reference);
    this.#settle(view);
    const open = first ? this.#entries.filter(({ state }) => state !== 'done' && state !== 'failed') : [];
    for (const { turn, ask, message } of open) {
      if (message !== undefined) this.#turns.add(turn, message, ask);
      else if (ask) this.#turns.send(turn, ask);
    }
    this.#advance();
    this.#render();
  }

  async #happened(event: RoomEvent, id: string): Promise<void> {
    if (event.type === 'state') this.#missed(event.data);
    else {
      const { message } = event.data;
      // An answer may be here before the server's word that it has the turn.
      if (!this.#turns.known(message)) await this.#turns.sent();
      const turn = this.#turns.known(message)?.turn ?? message;
      if (event.type === 'progress') this.#progress(turn, event.data);
      else if (event.type === 'answer') this.#done(turn, event.data);
      else this.#failed(turn, event.data.code, event.data.text);
    }
    if (id !== '') this.#seen = id;
    this.#save();
    this.#render();
  }

  /** The server does not know any more what came after what was seen: how open turns ended is not to be learned. */
  #missed(view: View): void {
    this.#settle(view);
    for (const { turn, message } of [...this.#turns.all]) {
      if (message !== undefined) this.#failed(turn, 'interrupted', 'This was interrupted.');
    }
  }

  #taken({ turn, message }: Going): void {
    this.#change(turn, { message, state: 'waiting' });
    this.#advance();
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
    this.#change(going.turn, { state: 'running' });
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

  #done(turn: string, { text, rounds, view }: Answer): void {
    this.#leave(turn);
    this.#change(turn, { state: 'done' });
    if (view) this.#settle(view);
    if (text !== '') {
      const note = workNote(rounds);
      this.#put({ id: `${turn}.reply`, turn, who: 'hemline', text, note, state: 'done' });
    }
    this.#advance();
  }

  /** What was typed stays in its message, to be tried again or edited. */
  #failed(turn: string, code: string, text: string): void {
    const ask = this.#leave(turn)?.ask;
    const stopped = code === 'cancelled';
    const said = this.#change(turn, { state: 'failed', note: stopped ? 'stopped' : 'not done' });
    if (stopped) announce('Stopped.');
    else {
      const entry: Entry = { id: `${turn}.reply`, turn, who: 'hemline', text, state: 'failed' };
      this.#put(said || !ask ? entry : { ...entry, ask });
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

  /** Changes what was said in a turn; false where nothing was typed. */
  #change(turn: string, change: Partial<Entry>): boolean {
    const said = this.#entries.find(({ id }) => id === turn);
    if (said) this.#put({ ...said, ...change });
    return said !== undefined;
  }

  #put(entry: Entry): void {
    const entries = [...this.#entries];
    const index = entries.findIndex(({ id }) => id === entry.id);
    // An answer stands below what it answers, also when more has been said meanwhile.
    const asked = entries.findIndex(({ id }) => id === entry.turn);
    if (index < 0) entries.splice(asked < 0 ? entries.length : asked + 1, 0, entry);
    else entries[index] = entry;
    this.#entries = entries;
    this.#save();
  }

  #save(): void {
    saveTalk(this.conversation, { entries: this.#entries, seen: this.#seen });
  }

  #settle(view: View): void {
    this.#view = view;
    stage.show(view.picture);
    const words = view.instructions.map(({ text }) => text).join(', ');
    stage.describe(words === '' ? 'The look as you brought it' : `The look with: ${words}`);
  }

  #render(): void {
    const actions: EntryActions = {
      withdraw: ({ turn }) => {
        const going = this.#turns.all.find((one) => one.turn === turn);
        if (going) void this.#cancel(going);
      },
      again: (entry) => this.#again(entry),
      edit: (entry) => {
        composer.write(entry.text);
        draft.save(this.conversation, entry.text);
        this.#drop(entry);
        composer.focusComposer();
      },
    };
    showLog(this.#entries, actions);
    const going = this.#turns.all;
    const leaving = new Set(
      going.flatMap(({ ask }) =>
        ask && 'action' in ask && ask.action === 'takeBack' ? [ask.instruction] : [],
      ),
    );
    showChips(this.#view?.instructions ?? [], leaving, (instruction) =>
      this.ask({ action: 'takeBack', instruction }),
    );
    showTools(this.#view, going.length > 0);
    if (going.length === 0) hem.rest(this.#view?.instructions.length ? HINT : '');
    const said = new Set(this.#entries.filter(({ who }) => who === 'shopper').map(({ text }) => text));
    showSuggestions(this.conversation, said, (text) => this.ask({ text }));
  }

  /** One that did not arrive is the same turn again: if it did arrive after all, it is not done twice. */
  #again(entry: Entry): void {
    if (!entry.ask) return;
    this.#drop(entry);
    this.ask(entry.ask, entry.message === undefined && entry.who === 'shopper' ? entry.turn : undefined);
  }

  /** Takes a failed message and the answer to it out of the conversation. */
  #drop(entry: Entry): void {
    this.#entries = this.#entries.filter(({ turn }) => turn !== entry.turn);
    this.#save();
    this.#render();
  }
}

function label(ask: Ask | undefined): string {
  if (!ask) return 'At work';
  return 'text' in ask ? 'Reading your wish' : DOING[ask.action];
}
