import { focusTalk } from './composer.ts';
import { announce, byId } from './dom.ts';

const hem = byId('hem');
const status = byId('status');
const stop = byId('stop', HTMLButtonElement);

let said = '';

/** Where the running turn is. The line below the picture is sewn as far as the turn has come. */
export interface Progress {
  /** From 1; 0 before the first round. */
  readonly round: number;
  readonly rounds: number;
  readonly instruction: string;
  /** Of the round, 0 to 1. */
  readonly part: number;
}

export function showProgress({ round, rounds, instruction, part }: Progress): void {
  const done = rounds > 0 ? Math.min(1, (Math.max(0, round - 1) + part) / rounds) : 0;
  const percent = Math.round(done * 100);
  hem.classList.add('sewing');
  hem.style.setProperty('--done', `${done * 100}%`);
  hem.setAttribute('aria-valuenow', String(percent));
  const where = rounds > 1 ? `${round} of ${rounds}` : '';
  hem.setAttribute('aria-valuetext', `${instruction}, ${percent} %`);
  status.replaceChildren();
  status.classList.remove('hint');
  if (where) {
    const count = document.createElement('span');
    count.className = 'count';
    count.textContent = where;
    status.append(count, ' ');
  }
  status.append(instruction);
  stop.hidden = false;
  const line = where ? `Round ${where}: ${instruction}` : instruction;
  if (round > 0 && line !== said) announce(line);
  said = line;
}

/** A turn that has begun and not said yet what it will do. */
export function showThinking(text: string): void {
  showProgress({ round: 0, rounds: 0, instruction: text, part: 0 });
}

/** Nothing runs; `hint` is a quiet word in the same place. */
export function rest(hint = ''): void {
  hem.classList.remove('sewing');
  hem.style.setProperty('--done', '0%');
  hem.setAttribute('aria-valuenow', '0');
  hem.removeAttribute('aria-valuetext');
  status.textContent = hint;
  status.classList.toggle('hint', hint !== '');
  // A button that is hidden would take the focus with it.
  if (document.activeElement === stop) focusTalk();
  stop.hidden = true;
  said = '';
}

export function onStop(handler: () => void): void {
  stop.addEventListener('click', handler);
}

export const sewing = () => !stop.hidden;
