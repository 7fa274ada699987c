import { createHash } from 'node:crypto';

/** What fits into a conversation's name beside the platform's. */
const MAX = 300;

/**
 * Names a conversation after the place where it happens, from the widest part to the narrowest:
 * `conversationName('discord', guild, channel, user)`. Parts cannot run into each other. Long names are hashed.
 */
export function conversationName(platform: string, ...parts: readonly string[]): string {
  const name = parts.map((part) => encodeURIComponent(part)).join('/');
  if (name.length <= MAX) return `${platform}:${name}`;
  return `${platform}:${createHash('sha256').update(name).digest('base64url')}`;
}
