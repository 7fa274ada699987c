import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { HemlineError } from '../../models/error.ts';
import { MAX_BYTES, type Picture, readPicture, writePng } from '../../models/picture.ts';

const refused = (code: string) => (error: unknown) => {
  assert.ok(error instanceof HemlineError);
  assert.equal(error.code, code);
  assert.doesNotMatch(error.message, /\n/);
  return true;
};

/** A picture whose left half is red and whose right half is blue. */
function halves(width: number, height: number): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set(i % width < width / 2 ? [255, 0, 0] : [0, 0, 255], i * 3);
  return { width, height, data };
}

const at = (picture: Picture, x: number, y: number) => [
  ...picture.data.subarray((y * picture.width + x) * 3).subarray(0, 3),
];

/** A PNG of one colour: its header says how large it is, its data hardly weighs anything. */
function flatPng(width: number, height: number): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const named = Buffer.concat([Buffer.from(type), body]);
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(body.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([size, named, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test('a picture survives PNG, and the same picture gives the same bytes', async () => {
  const picture = halves(40, 30);
  const png = await writePng(picture);
  assert.deepEqual(png, await writePng(picture));
  const back = await readPicture(png);
  assert.deepEqual([back.width, back.height, [...back.data]], [40, 30, [...picture.data]]);
});

test('every format is read by its bytes, not by its name', async () => {
  const source = sharp(await writePng(halves(64, 64)));
  const folder = await mkdtemp(join(tmpdir(), 'hemline-'));
  for (const bytes of await Promise.all([
    source.clone().jpeg({ quality: 95 }).toBuffer(),
    source.clone().webp({ lossless: true }).toBuffer(),
    source.clone().gif().toBuffer(),
    source.clone().avif({ quality: 90 }).toBuffer(),
  ])) {
    const file = join(folder, 'misnamed.txt');
    await writeFile(file, bytes);
    const picture = await readPicture(file);
    assert.deepEqual([picture.width, picture.height, picture.data.length], [64, 64, 64 * 64 * 3]);
    const [r, , b] = at(picture, 8, 32);
    assert.ok(r! > 220 && b! < 40);
  }
  await rm(folder, { recursive: true });
});

test('the turn that EXIF asks for is made, and grey, alpha and palettes become RGB', async () => {
  const turned = await sharp(await writePng(halves(60, 20)))
    .jpeg({ quality: 95 })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const picture = await readPicture(turned);
  assert.deepEqual([picture.width, picture.height], [20, 60]);
  assert.ok(at(picture, 10, 4)[0]! > 220 && at(picture, 10, 55)[2]! > 220);
  const grey = await sharp(await writePng(halves(16, 16)))
    .greyscale()
    .png()
    .toBuffer();
  assert.equal((await readPicture(grey)).data.length, 16 * 16 * 3);
  const clear = await sharp({
    create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer();
  assert.deepEqual(at(await readPicture(clear), 3, 3), [255, 255, 255]);
});

test('cover cuts, contain pads with the corner’s colour', async () => {
  const wide = await writePng(halves(200, 50));
  const cover = await readPicture(wide, { fit: 'cover' });
  assert.deepEqual([cover.width, cover.height], [256, 256]);
  assert.deepEqual(at(cover, 4, 4), [255, 0, 0]);
  assert.deepEqual(at(cover, 250, 4), [0, 0, 255]);
  const contain = await readPicture(wide, { fit: 'contain', size: 128 });
  assert.deepEqual([contain.width, contain.height], [128, 128]);
  assert.deepEqual(at(contain, 120, 2), [255, 0, 0]);
  assert.deepEqual(at(contain, 120, 64), [0, 0, 255]);
});

test('what is no picture is refused', async () => {
  await assert.rejects(readPicture(Buffer.from('hello, this is a text')), refused('picture-format'));
  await assert.rejects(readPicture(new Uint8Array(0)), refused('picture-format'));
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><image href="file:///etc/passwd"/></svg>';
  await assert.rejects(readPicture(Buffer.from(svg)), refused('picture-format'));
  await assert.rejects(readPicture(Buffer.from('%PDF-1.7\n')), refused('picture-format'));
  await assert.rejects(readPicture('/nowhere/at/all.png'), refused('picture-not-found'));
  await assert.rejects(readPicture(tmpdir()), refused('picture-not-found'));
  const png = await writePng(halves(64, 64));
  await assert.rejects(readPicture(png.subarray(0, png.length - 40)), refused('picture-broken'));
  await assert.rejects(
    readPicture(Buffer.concat([png.subarray(0, 12), Buffer.alloc(50)])),
    refused('picture-broken'),
  );
});

test('a bomb of a hundred megapixels is refused before it is decoded', async () => {
  const bomb = flatPng(10_000, 10_000);
  assert.ok(bomb.length < 100_000);
  await assert.rejects(readPicture(bomb), (error: unknown) => {
    refused('picture-too-large')(error);
    assert.match((error as Error).message, /10000x10000/);
    return true;
  });
  await assert.rejects(readPicture(new Uint8Array(MAX_BYTES + 1)), refused('picture-too-large'));
});
