import type { AdapterOptions } from '../../sdk/adapter/index.ts';

export interface SlackOptions extends AdapterOptions {
  /** The slash command; "/outfit" by default. The manifest has to name the same. */
  readonly command?: string;
  /**
   * Which mentions of the bot begin a conversation: `all` (default), only those that bring a picture (`pictures`: for
   * an App that answers mentions itself), or `none`. In threads of a conversation everything is heard anyway.
   */
  readonly mentions?: 'all' | 'pictures' | 'none';
  /** Whether direct messages to the bot are feedback; true by default. */
  readonly direct?: boolean;
}
