import { MAX_TEXT } from '../wire.ts';
import { byId } from './dom.ts';

const form = byId('composer', HTMLFormElement);
const field = byId('feedback', HTMLTextAreaElement);
const send = byId('send', HTMLButtonElement);
const tooLong = byId('too-long');

interface Handlers {
  send(text: string): void;
  typed(text: string): void;
}

/** Enter sends, Shift+Enter makes a line; text that is too long stays, with a word about it. */
export function bindComposer(handlers: Handlers): void {
  const submit = () => {
    const text = field.value.trim();
    if (text === '' || text.length > MAX_TEXT) return;
    write('');
    handlers.typed('');
    handlers.send(text);
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  field.addEventListener('input', () => {
    fit();
    handlers.typed(field.value);
  });
  fit();
}

export function write(text: string): void {
  field.value = text;
  fit();
}

export const written = () => field.value;
export const focusComposer = () => field.focus({ preventScroll: true });

/** The focus is where the next wish is written; but on a phone it would call the keyboard up over the picture. */
export function focusTalk(): void {
  if (matchMedia('(pointer: fine)').matches) focusComposer();
  else byId('talk-title').focus({ preventScroll: true });
}

function fit(): void {
  const { length } = field.value.trim();
  send.disabled = length === 0 || length > MAX_TEXT;
  tooLong.textContent =
    length > MAX_TEXT ? `${length - MAX_TEXT} characters too many. Shorten it, or send it in parts.` : '';
  field.style.height = 'auto';
  field.style.height = `${Math.min(field.scrollHeight, 132)}px`;
}
