import type { LookCard, Move } from '../wire.ts';
import { getLooks, start } from './api.ts';
import { bindComposer, focusComposer, focusTalk } from './composer.ts';
import { byId, calm, notify } from './dom.ts';
import { Fitting } from './fitting.ts';
import * as hem from './hem.ts';
import { bindKeys } from './keys.ts';
import { setBusy, showLookbook } from './lookbook.ts';
import * as stage from './stage.ts';
import { draft } from './talk.ts';
import { allowed, bindTools, toggleCompare } from './tools.ts';
import { onDropOrPaste, prepare } from './upload.ts';

const lookbook = byId('lookbook');
const room = byId('fitting');
const toLookbook = byId('to-lookbook');

let fitting: Fitting | null = null;
let looksShown = false;
let starting = false;

/** The address says what is on the screen: `#<conversation>`, or nothing for the lookbook. */
async function route(): Promise<void> {
  const conversation = /^#([\w-]{16,64})$/.exec(location.hash)?.[1];
  if (fitting && fitting.conversation !== conversation) {
    fitting.close();
    fitting = null;
  }
  room.hidden = conversation === undefined;
  lookbook.hidden = conversation !== undefined;
  toLookbook.hidden = conversation === undefined;
  const before = document.body.dataset.screen;
  document.body.dataset.screen = conversation === undefined ? 'lookbook' : 'fitting';
  if (conversation === undefined) {
    // Not on arrival: there the page's own beginning is the place.
    if (before === 'fitting') byId('lookbook-title').focus();
    return openLookbook();
  }
  if (!fitting) fitting = new Fitting(conversation, backToLookbook);
  focusTalk();
}

async function openLookbook(): Promise<void> {
  if (looksShown) return;
  try {
    showLookbook(await getLooks(), { choose, upload });
    looksShown = true;
  } catch (error) {
    notify(words(error));
  }
}

function backToLookbook(message: string): void {
  history.replaceState(null, '', location.pathname);
  void route();
  notify(message);
}

function choose(look: LookCard, picture: HTMLImageElement): void {
  void begin(() => start({ look: look.id }), picture);
}

function upload(file: File): void {
  void begin(async () => start(await prepare(file)));
}

/** Begins a conversation; the chosen picture grows into the stage where the browser can do that. */
async function begin(open: () => Promise<string>, picture?: HTMLImageElement): Promise<void> {
  if (starting) return;
  starting = true;
  setBusy(true);
  notify(null);
  try {
    const conversation = await open();
    const go = () => {
      history.pushState(null, '', `#${conversation}`);
      void route();
      if (picture) stage.show(picture.src);
    };
    if (calm.matches || !picture || !document.startViewTransition) go();
    else {
      picture.classList.add('travels');
      const transition = document.startViewTransition(() => {
        picture.classList.remove('travels');
        go();
      });
      await transition.finished.catch(() => {});
    }
  } catch (error) {
    notify(words(error));
  } finally {
    starting = false;
    setBusy(false);
  }
}

const words = (error: unknown) => (error instanceof Error ? error.message : String(error));

function move(action: Exclude<Move, 'reset'>): void {
  if (allowed(action)) fitting?.ask({ action });
}

bindComposer({
  send: (text) => fitting?.ask({ text }),
  typed: (text) => {
    if (fitting) draft.save(fitting.conversation, text);
  },
});
bindTools({
  move,
  restart: () => {
    if (allowed('restart')) void fitting?.startOver();
  },
});
hem.onStop(() => fitting?.stop());
bindKeys({
  undo: () => move('undo'),
  redo: () => move('redo'),
  another: () => move('another'),
  compare: toggleCompare,
  download: () => byId('download').click(),
  peek: (on) => stage.peek(on),
  write: focusComposer,
  escape: () => {
    if (stage.comparing()) toggleCompare();
    else if (hem.sewing()) fitting?.stop();
  },
  active: () => fitting !== null,
});
onDropOrPaste(byId('drop-hint'), upload);
toLookbook.addEventListener('click', (event) => {
  event.preventDefault();
  history.pushState(null, '', location.pathname);
  void route();
});
document.querySelector('.wordmark')?.addEventListener('click', (event) => {
  event.preventDefault();
  toLookbook.click();
});
document.querySelector('.skip')?.addEventListener('click', (event) => {
  event.preventDefault(); // the address is for conversations
  byId('main').focus();
});
window.addEventListener('popstate', () => void route());
void route();
