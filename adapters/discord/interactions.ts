import { askOf, controlId, failureOf, isControlId, type Receipt } from '../../sdk/adapter/index.ts';
import { COMMANDS } from './commands.ts';
import { type Arrival, type Core, PLACES } from './core.ts';
import type { Asked, Choice, Event } from './event.ts';
import { feedbackModal } from './modal.ts';
import { missingPermissions, missingText } from './permissions.ts';
import { conversationOf, newConversation, ownerOf, rootOf } from './roots.ts';
import { TOKEN_MS, type Where } from './where.ts';

const MAX_CHOICES = 25;
const MAX_CHOICE = 100;
/** How long the picture of "Refine this outfit" waits for its feedback; its address is good for a day. */
const TARGET_MS = 3600_000;

const SAY = {
  noPicture: 'There is no picture of an outfit in that message.',
  old: 'That control is not good any more.',
  notYours: 'Only who began this conversation can delete it.',
};

/** Slash commands, the message command, buttons, menus and forms. */
export class Interactions {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Whether an event is meant for hemline; all others are left to whoever else listens. */
  static ours({ asked }: Event): boolean {
    if (asked.type === 'control' || asked.type === 'modal') return isControlId(asked.id);
    if (asked.type === 'target') return asked.name === COMMANDS.target;
    if (asked.type === 'lookup') return asked.name === COMMANDS.outfit;
    return asked.name === COMMANDS.outfit || asked.name === COMMANDS.refine;
  }

  /** Resolves when the event is answered or claimed. */
  async take(event: Event): Promise<Receipt | undefined> {
    const { asked, guild, permissions, thread } = event;
    if (asked.type === 'lookup') return void (await event.choices(this.#choices(asked.text)));
    const missing = guild ? missingPermissions(permissions, { thread, posts: this.#core.posts }) : [];
    if (missing.length > 0) return void (await event.say(missingText(missing)));
    switch (asked.type) {
      case 'command':
        return this.#command(event, asked);
      case 'target':
        return this.#target(event, asked);
      case 'modal':
        return this.#written(event, asked);
      case 'control':
        return this.#control(event, asked);
    }
  }

  #command(event: Event, asked: Extract<Asked, { type: 'command' }>): Promise<Receipt | undefined> {
    const { picture, look, feedback: text } = asked;
    const ask = { action: 'say', text, look, ...(picture && { picture: { url: picture } }) } as const;
    const begins = asked.name === COMMANDS.outfit;
    return this.#enter(event, async (known) => {
      return { ask, conversation: known ?? (begins ? this.#begun(event) : await this.#here(event)) };
    });
  }

  /** A message of ours goes on; another one's picture begins. Either way the feedback is written first. */
  async #target(event: Event, target: Extract<Asked, { type: 'target' }>): Promise<undefined> {
    let conversation: string | undefined;
    try {
      conversation = await this.#targeted(event, target);
    } catch (error) {
      return void (await event.say(failureOf(error).message));
    }
    if (conversation === undefined) return void (await event.say(SAY.noPicture));
    await event.modal(feedbackModal(controlId({ action: 'write', value: rootOf(conversation) })));
  }

  async #targeted(event: Event, { message, picture }: Extract<Asked, { type: 'target' }>) {
    const known = await this.#core.find(PLACES.message(message));
    if (known !== undefined || picture === undefined) return known;
    const begun = this.#begun(event);
    await this.#core.stylist.store.set(targetKey(begun), picture, TARGET_MS);
    return begun;
  }

  async #written(
    event: Event,
    { id, text }: Extract<Asked, { type: 'modal' }>,
  ): Promise<Receipt | undefined> {
    const conversation = conversationIn(id);
    if (conversation === undefined) return void (await event.say(SAY.old));
    const { store } = this.#core.stylist;
    const key = targetKey(conversation);
    const receipt = await this.#enter(event, async () => {
      const url = await store.get<string>(key);
      return { conversation, ask: { action: 'say', text, ...(url && { picture: { url } }) } };
    });
    await store.delete([key]); // the next form of this conversation does not begin it anew
    return receipt;
  }

  async #control(event: Event, { id, value }: Extract<Asked, { type: 'control' }>) {
    const conversation = conversationIn(id);
    if (conversation === undefined) return void (await event.say(SAY.old));
    const ask = askOf(id, value);
    if (!ask) return void (await event.modal(feedbackModal(id)));
    if (ask.action === 'forget' && event.user !== ownerOf(conversation)) {
      return void (await event.say(SAY.notYours));
    }
    return this.#enter(event, async () => ({ conversation, ask }));
  }

  /** Discord hears of us before anything is looked up. */
  #enter(event: Event, find: Arrival['find']): Promise<Receipt | undefined> {
    const { id, user } = event;
    const where = this.#where(event);
    const deferred = event.defer().then((message) => ({ ...where, ...(message && { message }) }));
    deferred.catch(() => {}); // whoever acknowledges hears of it
    return this.#core.take({ messageId: id, where, user, find }, () => deferred);
  }

  #where({ application, token, channel, pictureBytes }: Event): Where {
    const until = this.#core.clock.now() + TOKEN_MS;
    return { channel, pictureBytes, interaction: { application, token, until } };
  }

  /** The conversation of `/refine`: the thread's, else the one that the shopper has in the channel. */
  async #here(event: Event): Promise<string> {
    const { channel, user, thread } = event;
    const known = thread ? await this.#core.find(PLACES.message(channel)) : undefined;
    return known ?? (await this.#core.find(PLACES.current(channel, user))) ?? this.#begun(event);
  }

  #begun({ user, id }: Event): string {
    return newConversation(user, id);
  }

  #choices(typed: string): Choice[] {
    const wanted = typed.trim().toLowerCase();
    return this.#core.stylist.lookbook
      .filter(({ id, caption }) => `${id} ${caption}`.toLowerCase().includes(wanted))
      .slice(0, MAX_CHOICES)
      .map(({ id, caption }) => ({ name: caption.slice(0, MAX_CHOICE), value: id }));
  }
}

function conversationIn(id: string): string | undefined {
  return conversationOf(id.split(':')[2] ?? '');
}

function targetKey(conversation: string): string {
  return `discord-target:${conversation}`;
}
