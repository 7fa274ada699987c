import { byId, calm } from './dom.ts';

const frame = byId('frame');
const layers = [...frame.querySelectorAll<HTMLImageElement>('.layer')] as [
  HTMLImageElement,
  HTMLImageElement,
];
const before = byId('before', HTMLImageElement);
const sketch = byId('sketch', HTMLImageElement);
const split = byId('split', HTMLInputElement);

let front = 0;
let shown = '';
let wanted: { url: string; soft: boolean } | null = null;
let busy = false;
/** Which conversation's pictures these are: a fade that began before `clear` leaves the stage alone. */
let generation = 0;

/** Fades to a picture. `soft` ones are previews: a few pixels across, blurred into a sketch of what comes. */
export function show(url: string, options: { soft?: boolean } = {}): void {
  wanted = { url, soft: options.soft ?? false };
  if (!busy) void fade();
}

/** Always towards the newest picture: what arrives during a fade and is overtaken is never shown. */
async function fade(): Promise<void> {
  const mine = generation;
  busy = true;
  frame.dataset.fading = '';
  while (wanted) {
    const { url, soft } = wanted;
    wanted = null;
    if (url === shown) continue;
    const [below, above] = [layers[front]!, layers[1 - front]!];
    above.src = url;
    await above.decode().catch(() => {});
    if (mine !== generation) return;
    above.classList.toggle('soft', soft);
    frame.classList.toggle('sketching', soft);
    if (!soft) sketch.src = url;
    above.style.zIndex = '2';
    below.style.zIndex = '1';
    above.style.opacity = '1';
    const duration = calm.matches || shown === '' ? 0 : soft ? 220 : 480;
    shown = url;
    front = 1 - front;
    above.alt = below.alt;
    below.alt = '';
    await above.animate([{ opacity: 0 }, { opacity: 1 }], { duration, easing: 'ease-in-out' }).finished;
    if (mine !== generation) return;
    below.style.opacity = '0';
  }
  busy = false;
  delete frame.dataset.fading;
}

/** What the picture shows, for those who do not see it. */
export function describe(text: string): void {
  layers[front]!.alt = text;
  layers[1 - front]!.alt = '';
}

export function setReference(url: string): void {
  before.src = url;
}

/** An empty stage, before another conversation is shown on it. */
export function clear(): void {
  generation++;
  wanted = null;
  shown = '';
  busy = false;
  delete frame.dataset.fading;
  frame.classList.remove('sketching');
  for (const picture of [...layers, before, sketch]) picture.removeAttribute('src');
  for (const layer of layers) {
    layer.alt = '';
    layer.style.opacity = '0';
  }
  compare(false);
  peek(false);
}

export const comparing = () => frame.classList.contains('comparing');

/** The slider between before and after. */
export function compare(on: boolean): void {
  frame.classList.toggle('comparing', on);
  split.hidden = !on;
  byId('compare').setAttribute('aria-pressed', String(on));
  if (on) setSplit(50);
}

function setSplit(percent: number): void {
  split.value = String(percent);
  split.setAttribute('aria-valuetext', `${percent} % before`);
  frame.style.setProperty('--split', `${percent}%`);
}

/** The look before, for as long as a key or the picture is held. */
export function peek(on: boolean): void {
  frame.classList.toggle('peeking', on);
}

split.addEventListener('input', () => setSplit(Number(split.value)));
frame.addEventListener('pointerdown', (event) => {
  if (event.target !== split && event.button === 0) peek(true);
});
for (const type of ['pointerup', 'pointercancel', 'pointerleave', 'blur']) {
  frame.addEventListener(type, () => peek(false));
}
frame.addEventListener('contextmenu', (event) => {
  if (frame.classList.contains('peeking')) event.preventDefault(); // a long press is a look at before
});
