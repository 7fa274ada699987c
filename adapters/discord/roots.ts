import { conversationName } from '../../sdk/adapter/index.ts';

/**
 * A conversation on Discord is named by who began it and with which message or interaction: "USER/EVENT". That stands
 * in the id of each of its controls, so that a button needs no look-up, and is good after any restart.
 */
export function newConversation(user: string, event: string): string {
  return conversationName('discord', user, event);
}

/** What names it in a control's id (at most 41 characters; Discord takes 100 in all). */
export function rootOf(conversation: string): string {
  return conversation.slice('discord:'.length);
}

/** The conversation of a control; undefined for an id without one. */
export function conversationOf(root: string): string | undefined {
  const [, user, event] = /^(\d{1,20})\/(\d{1,20})$/.exec(root) ?? [];
  return user === undefined || event === undefined ? undefined : newConversation(user, event);
}

/** Who began it. */
export function ownerOf(conversation: string): string {
  return rootOf(conversation).split('/')[0]!;
}
