/** What Slack has to know of hemline. The listeners, the modals and the manifest all take it from here. */

/** The slash command, unless the options say another. */
export const COMMAND = '/outfit';
/** The message shortcut. */
export const SHORTCUT = { id: 'hemline:refine', label: 'Refine this outfit' } as const;

/** Callback ids of the modals. */
export const MODALS = { begin: 'hemline:begin', write: 'hemline:write' } as const;

/** Bot token scopes, and what each is for. */
export const SCOPES = {
  'app_mentions:read': 'hear when it is mentioned',
  'channels:history': 'hear what is said in its threads of public channels',
  'groups:history': 'the same in private channels',
  'im:history': 'the same in direct messages',
  'mpim:history': 'the same in group messages',
  'chat:write': 'answer',
  commands: 'its slash command and shortcut',
  'files:read': 'get the pictures that it is sent',
  'files:write': 'send pictures',
} as const;

/** Events that are subscribed to. */
export const EVENTS = [
  'app_mention',
  'message.channels',
  'message.groups',
  'message.im',
  'message.mpim',
] as const;
