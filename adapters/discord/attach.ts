import { type Client, Events, type Interaction, type Message } from 'discord.js';
import { aboutError, type Fitter } from '../../sdk/adapter/index.ts';
import { Core } from './core.ts';
import { eventOf } from './from-client.ts';
import { Interactions } from './interactions.ts';
import { Messages } from './messages.ts';
import type { DiscordOptions } from './options.ts';

export interface Attached {
  /**
   * Takes every listener of hemline off the client and stops what runs; what is not answered is answered after the next
   * `attach`. The client goes on. Resolves when nothing of hemline runs any more.
   */
  detach(): Promise<void>;
}

/** Listens to a client beside whatever else does. It is neither logged in nor destroyed here. */
export function attach(client: Client, stylist: Fitter, options: DiscordOptions): Attached {
  const core = new Core(stylist, client.rest, options, true);
  const interactions = new Interactions(core);
  const messages = new Messages(core, client as Client<true>, options); // events come only when it is ready
  const failed = (error: unknown) =>
    core.log.error({ platform: 'discord', err: aboutError(error) }, 'an event was not handled');
  const running = new Set<Promise<unknown>>();
  const run = (work: Promise<unknown>) => {
    const done = work.catch(failed).finally(() => running.delete(done));
    running.add(done);
  };
  const take = async (interaction: Interaction) => {
    const event = eventOf(interaction);
    if (event && Interactions.ours(event)) await interactions.take(event);
  };
  const onInteraction = (interaction: Interaction) => run(take(interaction));
  const onMessage = (message: Message) => run(messages.take(message));
  const onReady = () => run(core.resume());

  client.on(Events.InteractionCreate, onInteraction);
  client.on(Events.MessageCreate, onMessage);
  // Before it is logged in there is nobody to send as.
  if (client.isReady()) onReady();
  else client.once(Events.ClientReady, onReady);
  return {
    async detach() {
      client.off(Events.InteractionCreate, onInteraction);
      client.off(Events.MessageCreate, onMessage);
      client.off(Events.ClientReady, onReady);
      await Promise.all(running);
      await core.close();
    },
  };
}
