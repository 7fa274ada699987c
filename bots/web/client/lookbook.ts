import type { LookCard } from '../wire.ts';
import { byId, icon, make } from './dom.ts';

const list = byId('looks');

interface Handlers {
  choose(look: LookCard, picture: HTMLImageElement): void;
  upload(file: File): void;
}

/** The grid: first a place for one's own picture, then the outfits. */
export function showLookbook(looks: readonly LookCard[], handlers: Handlers): void {
  list.replaceChildren(ownPicture(handlers), ...looks.map((look) => card(look, handlers)));
}

function ownPicture({ upload }: Handlers): HTMLElement {
  const input = make('input', {
    type: 'file',
    id: 'upload',
    accept: 'image/png,image/jpeg,image/webp,image/avif,image/gif',
  });
  input.className = 'unseen';
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    input.value = ''; // so that the same file can be chosen again after an error
    if (file) upload(file);
  });
  const label = make('label', { for: 'upload', class: 'own' });
  label.append(
    icon('picture'),
    make('span', { class: 'own-title', text: 'Your own picture' }),
    make('span', { class: 'own-how', text: 'Choose, drop or paste one' }),
  );
  return make('li', { class: 'own-tile' }, [input, label]);
}

function card(look: LookCard, { choose }: Handlers): HTMLElement {
  const picture = make('img', { src: look.picture, alt: '', width: '256', height: '256', loading: 'lazy' });
  picture.draggable = false;
  const button = make('button', { type: 'button', class: 'look', 'data-look': look.id }, [
    picture,
    make('span', { text: look.caption }),
  ]);
  button.addEventListener('click', () => choose(look, picture));
  return make('li', {}, [button]);
}

/** Tiles that wait for the server. */
export function setBusy(busy: boolean): void {
  list.classList.toggle('busy', busy);
  list.setAttribute('aria-busy', String(busy));
}

/** Arrow keys walk through the grid as it is laid out. */
list.addEventListener('keydown', (event) => {
  const stops = [...list.querySelectorAll<HTMLElement>('input, button')];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  const tops = stops.map((stop) => (stop.closest('li') as HTMLElement).offsetTop);
  const columns = Math.max(1, tops.filter((top) => top === tops[0]).length);
  const moves: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
  };
  const move = moves[event.key];
  const next = move === undefined ? undefined : stops[at + move];
  if (!next) return;
  event.preventDefault();
  next.focus();
});
