import type { Progress, Turn, View } from '../turn.ts';
import { controlsOf, lookControls } from './controls.ts';
import type { Fitter } from './fitter.ts';
import type { Failure, Outgoing, PictureOut } from './types.ts';

type Head = Pick<Outgoing, 'conversation' | 'messageId'>;

/** What a shopper reads beside what a turn says. */
const WORDS = {
  begun: 'Here is where we begin. What would you change?',
  noPicture: 'Send me a picture of an outfit to begin, or choose a look.',
  compare: 'Before and after.',
  download: 'Here it is in full size.',
  forgotten: 'Forgotten: the conversation and its pictures are deleted.',
  planned: 'I am at it.',
} as const;

export function turnAnswer(head: Head, turn: Turn): Outgoing {
  return { ...answer(head, turn.reply, [look(turn)], controlsOf(turn)), turn };
}

export function begunAnswer(head: Head, view: View): Outgoing {
  return answer(head, WORDS.begun, [look(view)], controlsOf(view));
}

export function compareAnswer(head: Head, view: View): Outgoing {
  const before = png('before.png', view.reference, 'The outfit as it was');
  return answer(head, WORDS.compare, [before, look(view, 'after.png')]);
}

export function downloadAnswer(head: Head, view: View): Outgoing {
  return answer(head, WORDS.download, [look(view, 'outfit.png')]);
}

export function forgottenAnswer(head: Head): Outgoing {
  return answer(head, WORDS.forgotten, []);
}

/** There is no conversation yet: how to begin one. */
export function howToBegin(head: Head, lookbook: Fitter['lookbook']): Outgoing {
  return answer(head, WORDS.noPicture, [], lookControls(lookbook));
}

export function failureAnswer(head: Head, failure: Failure): Outgoing {
  return { ...answer(head, failure.message, []), kind: 'failure', failure };
}

export function progressMessage(head: Head, progress: Progress, previews: boolean): Outgoing {
  const preview = previews ? previewOf(progress) : undefined;
  const pictures = preview ? [png('preview.png', preview, 'A rough preview')] : [];
  return { ...answer(head, progressText(progress), pictures), kind: 'progress', progress };
}

function progressText(progress: Progress): string {
  if (progress.type === 'planned') return WORDS.planned;
  const { round, rounds, instruction } = progress;
  const part = progress.type === 'step' ? progress.step / progress.steps : 1;
  return `${round} of ${rounds}: ${instruction} (${Math.round(100 * part)} %)`;
}

function previewOf(progress: Progress): Uint8Array | undefined {
  if (progress.type === 'step') return progress.preview;
  return progress.type === 'round' ? progress.picture : undefined;
}

function look({ picture, instructions }: View, name = 'look.png'): PictureOut {
  const worn = instructions.map(({ text }) => text).join(', ');
  const alt = worn === '' ? 'The outfit' : `The outfit: ${worn}`;
  return { ...png(name, picture, alt), edited: instructions.length > 0 };
}

function png(name: string, bytes: Uint8Array, alt: string): PictureOut {
  return { name, bytes, type: 'image/png', alt };
}

function answer(
  head: Head,
  text: string,
  pictures: readonly PictureOut[],
  controls: Outgoing['controls'] = [],
): Outgoing {
  const { conversation, messageId } = head;
  return { kind: 'answer', conversation, messageId, text, pictures, controls };
}
