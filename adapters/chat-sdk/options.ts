import type { AdapterOptions, PictureOut } from '../../sdk/adapter/index.ts';

export interface ChatSdkOptions extends AdapterOptions {
  /** Which mentions begin a conversation: `all` (default), only those that bring a picture, or `none`. */
  readonly mentions?: 'all' | 'pictures' | 'none';
  /**
   * Whether to register a handler for direct messages; false by default. Without any, Chat SDK treats a direct message
   * as a mention, and hears them here; set it where the bot has a handler of its own for them.
   */
  readonly direct?: boolean;
  /**
   * Puts a picture where anybody can get it, and gives its https address. For platforms that take no files from bots
   * (Google Chat): without it, pictures do not arrive there, and the answer says so.
   */
  readonly publish?: (picture: PictureOut) => Promise<string>;
}
