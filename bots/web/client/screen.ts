import type { Ask, Move, View } from '../wire.ts';
import { showChips } from './chips.ts';
import * as hem from './hem.ts';
import { type EntryActions, showLog } from './log.ts';
import * as stage from './stage.ts';
import { showSuggestions } from './suggestions.ts';
import type { Entry } from './talk.ts';
import { showTools } from './tools.ts';
import type { Going } from './turns.ts';

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

/** What a turn is called while it is not known yet what it will do. */
export function label(ask: Ask | undefined): string {
  if (!ask) return 'At work';
  return 'text' in ask ? 'Reading your wish' : DOING[ask.action];
}

export interface Shown {
  readonly conversation: string;
  readonly entries: readonly Entry[];
  /** The turns on their way. */
  readonly going: readonly Going[];
  readonly view: View | null;
}

/** Draws a conversation, all but its picture. */
export function showConversation(
  { conversation, entries, going, view }: Shown,
  actions: EntryActions & { ask(what: Ask): void },
): void {
  showLog(entries, actions);
  const leaving = going.flatMap(({ ask }) =>
    ask && 'action' in ask && ask.action === 'takeBack' ? [ask.instruction] : [],
  );
  showChips(view?.instructions ?? [], new Set(leaving), (instruction) =>
    actions.ask({ action: 'takeBack', instruction }),
  );
  showTools(view, going.length > 0);
  if (going.length === 0) hem.rest(view?.instructions.length ? HINT : '');
  const said = new Set(entries.filter(({ who }) => who === 'shopper').map(({ text }) => text));
  showSuggestions(conversation, said, (text) => actions.ask({ text }));
}

/** The picture of the look as it stands. */
export function showLook(view: View): void {
  stage.show(view.picture);
  const words = view.instructions.map(({ text }) => text).join(', ');
  stage.describe(words === '' ? 'The look as you brought it' : `The look with: ${words}`);
}
