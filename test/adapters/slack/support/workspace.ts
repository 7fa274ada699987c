import { manifest } from '../../../../adapters/slack/index.ts';

/** Which scope of the bot a method needs; what is not here does not exist. */
const SCOPES: Readonly<Record<string, string | null>> = {
  'auth.test': null,
  'apps.connections.open': null,
  'oauth.v2.access': null,
  'views.open': null,
  'chat.postMessage': 'chat:write',
  'chat.update': 'chat:write',
  'files.getUploadURLExternal': 'files:write',
  'files.completeUploadExternal': 'files:write',
  'files.info': 'files:read',
  'conversations.replies': 'channels:history',
  'conversations.history': 'channels:history',
};

/** What an event needs: a scope and a subscription. */
const EVENTS: Readonly<Record<string, readonly [scope: string, event: string]>> = {
  app_mention: ['app_mentions:read', 'app_mention'],
  channel: ['channels:history', 'message.channels'],
  group: ['groups:history', 'message.groups'],
  im: ['im:history', 'message.im'],
};

/** The App as Slack knows it: what our own manifest says, and nothing else. */
export const APP = manifest();
const scopes: readonly string[] = APP.oauth_config.scopes.bot;

/** What Slack says to a call of `method`; null where it is allowed. */
export function forbidden(method: string): string | null {
  const scope = SCOPES[method];
  if (scope === undefined) return 'unknown_method';
  return scope === null || scopes.includes(scope) ? null : 'missing_scope';
}

/** Whether Slack sends such events to the App at all. */
export function subscribed(kind: string): boolean {
  const [scope, event] = EVENTS[kind]!;
  const events: readonly string[] = APP.settings.event_subscriptions.bot_events;
  return scopes.includes(scope) && events.includes(event);
}
