import type { Applied } from './conversation/apply.ts';
import type { Flag, Intent } from './feedback/types.ts';

/** Words for shoppers: short, friendly, plain. */
export const REPLIES = {
  undone: 'Undone.',
  redone: 'Done again.',
  reset: 'Back to the beginning.',
  another: 'Here is another one.',
  takenBack: (text: string) => `Taken back: ${brief(text)}.`,
  jumped: 'Here we were.',
  nothingToUndo: 'This is where we began: there is nothing to undo.',
  nothingToRedo: 'There is nothing to do again.',
  nothingThere: 'That look is not kept any more.',
  nothingToReset: 'This is where we began.',
  nothingToVary: 'There is nothing to vary yet. Say what you would change first.',
  nothingToTakeBack: 'That one is not part of the look any more.',
} as const;

const WORDLESS: Readonly<Partial<Record<Intent, string>>> = {
  chatter: 'I am here for the outfit. Tell me what you would change, for example "make it red".',
  question: 'I can only change the outfit. Tell me what you would like to be different about it.',
  unclear: 'I am not sure what you would like. Say it once more, for example "longer sleeves".',
  keep: 'Nothing changes but what you ask for.',
};

const REMARKS: Readonly<Partial<Record<Flag, string>>> = {
  contradiction: 'Two of your wishes exclude each other, so I left both out. Which one would you like?',
  'other-language': 'I understand English best, so this may be off.',
  long: 'That was a lot: I read only the beginning.',
};

/** What to say about an edit. */
export function replyTo(intent: Intent, applied: Applied, flags: readonly Flag[]): string {
  const { followed, refused, kept, lifted } = applied;
  const sentences: string[] = [];
  const because = (reason: 'kept' | 'unknown') =>
    refused.filter((one) => one.reason === reason).map(({ text }) => `"${brief(text)}"`);

  if (followed.length > 0) sentences.push(`Here it is: ${list(followed.map(({ text }) => brief(text)))}.`);
  if (lifted.length > 0) sentences.push('As you asked again, I no longer keep that as it was.');
  if (kept.length > 0) sentences.push(`From now on I ${list(kept.map(({ text }) => keeping(text)))}.`);
  const [held, unknown] = [because('kept'), because('unknown')];
  if (held.length > 0) {
    sentences.push(
      `You asked me to keep that, so I left ${list(held)} out. Say it again and I will do it all the same.`,
    );
  }
  if (unknown.length > 0)
    sentences.push(`I have not learned to do ${list(unknown, 'or')} yet, so I left that out.`);
  for (const flag of flags) {
    const remark = REMARKS[flag];
    if (remark) sentences.push(remark);
  }
  if (sentences.length > 0) return sentences.join(' ');
  return WORDLESS[intent] ?? WORDLESS.unclear!;
}

/** "collar", "the collar", "keep the collar": keep the collar. */
function keeping(text: string): string {
  return `keep the ${brief(text.replace(/^(keep )?(the )?/i, ''))}`;
}

function list(items: readonly string[], word = 'and'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`;
}

/** A long text is shortened: it was the shopper's own and is known. */
function brief(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57).trimEnd()}...`;
}
