import type { App, ViewSubmitAction } from '@slack/bolt';
import { aboutError, CLOCK, CONSOLE, Driver, type Fitter } from '../../sdk/adapter/index.ts';
import { Clients } from './clients.ts';
import { fileFetcher } from './files.ts';
import { Hears, type Said } from './hears.ts';
import { listen } from './listen.ts';
import { NO_PICTURE } from './modals.ts';
import { COMMAND, SHORTCUT } from './names.ts';
import type { SlackOptions } from './options.ts';
import { Threads } from './places.ts';
import { slackPlatform, type Where } from './platform.ts';
import { Uploads } from './upload.ts';

export { type Installations, installations } from './installations.ts';
export { type ManifestOptions, manifest } from './manifest.ts';
export type * from './options.ts';
export { timely } from './timely.ts';

export interface Fitting {
  /**
   * Takes our listeners off the App and stops what runs; the App stays as it is. What is not answered is answered by
   * the next process that attaches over the same store.
   */
  detach(): Promise<void>;
}

/**
 * hemline in a Bolt App that you have already, in socket or HTTP mode: a slash command, mentions, threads, direct
 * messages, a message shortcut, buttons and modals. It never starts, stops or installs the App. The App needs the
 * scopes and events of `manifest()`.
 *
 * @example
 * const fitting = slack(stylist).attach(app);
 * await app.start();
 * // ... and when the process ends
 * await fitting.detach();
 */
export function slack(stylist: Fitter, options: SlackOptions = {}): { attach(app: App): Fitting } {
  return { attach: (app) => attach(stylist, options, app) };
}

function attach(stylist: Fitter, options: SlackOptions, app: App): Fitting {
  const { log = CONSOLE, clock = CLOCK, command = COMMAND } = options;
  const clients = new Clients(app);
  const platform = slackPlatform({
    clients,
    clock,
    uploads: new Uploads(clock),
    bind: (channel, ts, conversation) => threads.bind(channel, ts, conversation),
  });
  const fetchPicture = fileFetcher(clients, clock, options.fetchPicture);
  const driver = new Driver<Where>(stylist, platform, { ...options, fetchPicture });
  const threads = new Threads(driver.places, log);
  const hears = new Hears({ driver, clients, threads, lookbook: stylist.lookbook, options, log });

  /** A receipt that did not get through: Slack delivers again, and we know it then. */
  const receipt =
    <Body>(ack: (body?: Body) => Promise<void>, body?: Body) =>
    () =>
      ack(body).catch((error: unknown) =>
        log.warn({ platform: 'slack', err: aboutError(error) }, 'a receipt did not arrive'),
      );
  const off = listen(app, (gate) => {
    app.event('app_mention', gate, ({ event, context }) => hears.said(event as Said, context));
    app.event('message', gate, ({ event, context }) => hears.said(event as Said, context));
    app.command(command, gate, ({ command, context, ack, respond }) =>
      hears.commanded(command, { context, ack: receipt(ack), respond }),
    );
    app.shortcut(
      { type: 'message_action', callback_id: SHORTCUT.id },
      gate,
      ({ shortcut, context, ack, respond }) =>
        hears.shortcut(shortcut, { context, ack: receipt(ack), respond }),
    );
    app.action({ type: 'block_actions', action_id: /^hemline:/ }, gate, ({ body, context, ack, respond }) =>
      hears.pressed(body, { context, ack: receipt(ack), respond }),
    );
    const submitted = { type: 'view_submission', callback_id: /^hemline:/ } as const;
    app.view<ViewSubmitAction>(submitted, gate, ({ view, body, context, ack }) => {
      const missing = receipt(ack, { response_action: 'errors', errors: NO_PICTURE });
      return hears.submitted(view, body.user.id, context, receipt(ack), missing);
    });
  });
  void driver.resume();
  return {
    async detach() {
      off();
      await driver.close();
    },
  };
}
