import type { REST } from 'discord.js';
import type { AdapterOptions } from '../../sdk/adapter/index.ts';

export interface DiscordOptions extends AdapterOptions {
  /**
   * Which mentions of the bot are for hemline: `all` (default), only those that bring a picture (`pictures`: for a bot
   * that answers mentions itself), or `none`. Replies to its answers and threads on them are heard anyway.
   */
  readonly mentions?: 'all' | 'pictures' | 'none';
  /** Whether direct messages to the bot are feedback; true by default. */
  readonly direct?: boolean;
}

export interface InteractionsOptions {
  /** The application's public key, 64 hexadecimal digits: Developer Portal, General Information. */
  readonly publicKey: string;
  /**
   * The bot's token: Developer Portal, Bot. With it an answer that takes longer than an interaction lasts (15 minutes)
   * still arrives. Without it such an answer is lost.
   */
  readonly token?: string;
  /** discord.js's REST, with its options and token; a new one by default. */
  readonly rest?: REST;
}
