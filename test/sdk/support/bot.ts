import { standIn } from './stand-in.ts';

/** A bot that takes one turn, and tells when it begins. */
const [, , store, conversation, text, messageId] = process.argv;
const { stylist } = await standIn({ store: store!, editor: { pace: 2 } });
await new Promise((resolve) => process.send!('ready', resolve));
await stylist.refine(conversation!, text!, { messageId: messageId!, onProgress() {} });
process.send!('done');
