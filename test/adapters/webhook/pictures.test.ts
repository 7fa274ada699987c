import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { type Webhook, webhook } from '../../../adapters/webhook/index.ts';
import type { Stylist } from '../../../sdk/index.ts';
import { SILENT } from '../../../sdk/log.ts';
import { examplePhoto, type FakeHost, fakeStylist } from '../../../sdk/testing/index.ts';
import { type Client, clientOf, TOKEN } from './support/client.ts';

let stylist: Stylist;
let host: FakeHost;
let hook: Webhook;
let client: Client;
before(async () => {
  ({ stylist, host } = await fakeStylist());
  hook = webhook(stylist, {
    tokens: { shop: TOKEN },
    log: SILENT,
    limits: { requestsPerMinute: 1e6, turnsPerMinute: 1e6 },
  });
  client = clientOf(hook);
});
after(async () => {
  await hook.close();
  await stylist.close();
});

const text = (what: string) => new TextEncoder().encode(what);
const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

/** A PNG that says it has so many pixels, and holds next to nothing. */
async function bomb(width: number, height: number): Promise<Uint8Array> {
  const png = Buffer.from(await examplePhoto());
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return new Uint8Array(png);
}

/** What comes for a picture, and the status that it gets. */
async function malformed(): Promise<Record<string, [bytes: Uint8Array, status: number]>> {
  const png = await examplePhoto();
  const jpeg = new Uint8Array(await sharp(png).jpeg().toBuffer());
  const webp = new Uint8Array(await sharp(png).webp().toBuffer());
  const gif = new Uint8Array(await sharp(png).gif().toBuffer());
  const real16k = await sharp({ create: { width: 16_000, height: 16_000, channels: 3, background: '#fff' } })
    .png({ compressionLevel: 9 })
    .toBuffer();
  assert.ok(real16k.length < 1_000_000);
  const broken = (bytes: Uint8Array, at: number) => {
    const copy = new Uint8Array(bytes);
    copy.fill(0xff, at, at + 40);
    return copy;
  };
  return {
    nothing: [new Uint8Array(0), 422],
    'one byte': [new Uint8Array(1), 422],
    text: [text('hello'), 422],
    svg: [text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 422],
    'svg with an entity bomb': [
      text('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><svg>&a;</svg>'),
      422,
    ],
    html: [text('<html><script>alert(1)</script>'), 422],
    pdf: [text('%PDF-1.7\n'), 422],
    'pdf behind a png’s name': [joined(png.slice(0, 4), text('%PDF-1.7')), 422],
    gzip: [new Uint8Array(deflateSync(png)), 422],
    tiff: [new Uint8Array(await sharp(png).tiff().toBuffer()), 422],
    'only a png’s signature': [png.slice(0, 8), 422],
    'only a png’s header': [png.slice(0, 33), 422],
    'half a png': [png.slice(0, png.length / 2), 422],
    'a png with rubbish in it': [broken(png, 60), 422],
    'a png with svg after its header': [joined(png.slice(0, 33), text('<svg/>')), 422],
    'only a jpeg’s signature': [jpeg.slice(0, 3), 422],
    'half a jpeg': [jpeg.slice(0, jpeg.length / 2), 422],
    'a jpeg with rubbish for tables': [joined(jpeg.slice(0, 4), new Uint8Array(300).fill(0xff)), 422],
    'half a webp': [webp.slice(0, webp.length / 2), 422],
    'a webp that says it is larger': [broken(webp, 12), 422],
    'half a gif': [gif.slice(0, 20), 422],
    'an avif that is none': [joined(new Uint8Array([0, 0, 0, 24]), text('ftypavif0000avifmif1')), 422],
    'a png of 0x0': [await bomb(0, 0), 422],
    'a png that says 30000x30000': [await bomb(30_000, 30_000), 413],
    'a png that says 65535x65535': [await bomb(65_535, 65_535), 413],
    'a png of 16000x16000 in less than a megabyte': [new Uint8Array(real16k), 413],
  };
}

const cases = await malformed();
test(`${Object.keys(cases).length} malformed pictures are refused with the right status, and the process stays up`, async () => {
  for (const [what, [bytes, status]] of Object.entries(cases)) {
    const response = await client.call('POST', '/v1/conversations', {
      headers: { 'content-type': 'image/png' },
      body: new Uint8Array(bytes),
    });
    const problem = await response.text();
    assert.equal(response.status, status, `${what}: ${problem}`);
  }
  assert.deepEqual(host.calls, [], 'no network saw them');
  const conversation = await client.begin(await examplePhoto());
  assert.equal((await client.tell(conversation, { text: 'make it red' })).status, 200, 'it goes on');
});

test('EXIF turns a picture and goes no further', async () => {
  const side = await sharp({ create: { width: 60, height: 30, channels: 3, background: '#f00' } })
    .withExif({ IFD0: { Copyright: 'a secret place', Orientation: '6' } })
    .jpeg()
    .toBuffer();
  const conversation = await client.begin(new Uint8Array(side));
  const { reference } = await stylist.view(`webhook:shop/${conversation}`);
  assert.ok(!Buffer.from(reference).includes('secret'));
  const { exif } = await sharp(reference).metadata();
  assert.equal(exif, undefined);
});
