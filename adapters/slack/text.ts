/** What a person wrote, of Slack's mrkdwn: no mention of the bot, links by their labels, no escapes. */
export function plainText(text: string, bot: string): string {
  return text
    .replaceAll(new RegExp(`<@${bot}(?:\\|[^>]*)?>`, 'g'), ' ')
    .replaceAll(/<([^>|]*)(?:\|([^>]*))?>/g, (_, link: string, label?: string) => label ?? link)
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}

/** A text that Slack shows as it is: what a shopper wrote calls no channel and makes no link. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Whether a text calls the bot. */
export function mentions(text: string, bot: string): boolean {
  return text.includes(`<@${bot}>`) || text.includes(`<@${bot}|`);
}

/** At most `length` characters. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}
