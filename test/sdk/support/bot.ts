import { standIn } from './stand-in.ts';

/** A bot that takes one turn, and tells how it goes. */
const [, , store, conversation, text, messageId] = process.argv;
const { stylist } = await standIn({ store: store!, editor: { pace: 2 } });
await tell('ready');
await stylist.refine(conversation!, text!, {
  messageId: messageId!,
  onProgress: ({ type }) => void tell(type),
});
await tell('done');

function tell(what: string): Promise<unknown> {
  return new Promise((resolve) => process.send!(what, resolve));
}
