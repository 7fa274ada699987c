import { COMMAND, EVENTS, SCOPES, SHORTCUT } from './names.ts';

export interface ManifestOptions {
  /** The App's name and its bot's; "hemline" by default. */
  readonly name?: string;
  /** The slash command, as in the adapter's options; "/outfit" by default. */
  readonly command?: string;
  /** HTTP mode: the public address of Bolt's receiver, "https://bot.example/slack/events". Socket mode without it. */
  readonly url?: string;
  /** For installs in many workspaces: where Slack sends people back to, "https://bot.example/slack/oauth_redirect". */
  readonly redirectUrl?: string;
}

/** The App's manifest, ready to paste as JSON at https://api.slack.com/apps, from what the adapter itself uses. */
export function manifest({ name = 'hemline', command = COMMAND, url, redirectUrl }: ManifestOptions = {}) {
  const request_url = url === undefined ? {} : { request_url: url };
  return {
    display_information: { name, description: 'Refine an outfit in chat: say what you would change.' },
    features: {
      app_home: {
        home_tab_enabled: false,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: false,
      },
      bot_user: { display_name: name, always_online: true },
      shortcuts: [
        {
          name: SHORTCUT.label,
          type: 'message',
          callback_id: SHORTCUT.id,
          description: 'Begins with its picture.',
        },
      ],
      slash_commands: [
        {
          command,
          ...(url !== undefined && { url }),
          description: 'Refine an outfit',
          usage_hint: '[what you would change]',
          should_escape: false,
        },
      ],
    },
    oauth_config: {
      ...(redirectUrl !== undefined && { redirect_urls: [redirectUrl] }),
      scopes: { bot: Object.keys(SCOPES) },
    },
    settings: {
      event_subscriptions: { ...request_url, bot_events: [...EVENTS] },
      interactivity: { is_enabled: true, ...request_url },
      org_deploy_enabled: false,
      socket_mode_enabled: url === undefined,
      token_rotation_enabled: false,
    },
  };
}
