import { byId } from './dom.ts';
import { browser } from './storage.ts';

export interface Commands {
  undo(): void;
  redo(): void;
  another(): void;
  compare(): void;
  download(): void;
  peek(on: boolean): void;
  write(): void;
  /** Escape, where no dialog takes it. */
  escape(): void;
  /** Whether a fitting is on the screen; the commands above are for it. */
  active(): boolean;
}

const dialog = byId('keys', HTMLDialogElement);
const single = byId('single-keys', HTMLInputElement);
const STORED = 'hemline.single-keys';

export function bindKeys(commands: Commands): void {
  single.checked = browser.get(STORED) !== 'off';
  single.addEventListener('change', () => browser.set(STORED, single.checked ? 'on' : 'off'));
  byId('open-keys').addEventListener('click', () => dialog.showModal());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close(); // the backdrop
  });

  document.addEventListener('keydown', (event) => {
    if (dialog.open || event.defaultPrevented || event.isComposing) return;
    const chord = event.ctrlKey || event.metaKey;
    if (!chord && !event.altKey && single.checked && !writing(event.target) && event.key === '?') {
      dialog.showModal();
      event.preventDefault();
    }
    if (!commands.active()) return;
    if (event.key === 'Escape') return commands.escape();
    if (chord) return undoOrRedo(event, commands);
    if (event.altKey || !single.checked || writing(event.target) || event.repeat) return;
    const act: Record<string, () => void> = {
      '/': () => commands.write(),
      b: () => commands.peek(true),
      c: () => commands.compare(),
      n: () => commands.another(),
      d: () => commands.download(),
    };
    const command = act[event.key.toLowerCase()];
    if (!command) return;
    event.preventDefault();
    command();
  });
  document.addEventListener('keyup', (event) => {
    if (event.key.toLowerCase() === 'b') commands.peek(false);
  });
  window.addEventListener('blur', () => commands.peek(false));
}

function undoOrRedo(event: KeyboardEvent, commands: Commands): void {
  const key = event.key.toLowerCase();
  if (key !== 'z' && key !== 'y') return;
  // In a text field that holds something, these undo the typing.
  if (writing(event.target) && (event.target as HTMLTextAreaElement).value !== '') return;
  event.preventDefault();
  if (key === 'y' || event.shiftKey) commands.redo();
  else commands.undo();
}

function writing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === 'text')
  );
}
