import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readTokenizer, trainTokenizer } from '../../../models/checkpoint/tokenizer.ts';

const fixture = fileURLToPath(new URL('../../fixtures/tokenizer/', import.meta.url));
const expected = JSON.parse(readFileSync(join(fixture, 'expected.json'), 'utf8')) as {
  text: string;
  ids: number[];
}[];
const scratch = mkdtempSync(join(tmpdir(), 'hemline-tokenizer-'));
after(() => rmSync(scratch, { recursive: true }));

/** A copy of the fixture to spoil. */
function copy(name: string): string {
  const dir = join(scratch, name);
  cpSync(fixture, dir, { recursive: true });
  return dir;
}

test('gives the ids that transformers gives', () => {
  const tokenizer = readTokenizer(fixture);
  for (const { text, ids } of expected) assert.deepEqual([...tokenizer.encode(text, 30)], ids, text);
});

test('gives them a second time, from memory', () => {
  const tokenizer = readTokenizer(fixture);
  const twice = () => expected.map(({ text }) => [...tokenizer.encode(text, 30)]);
  assert.deepEqual(twice(), twice());
});

test('cuts to any length and keeps the end', () => {
  const tokenizer = readTokenizer(fixture);
  const text = 'make the sleeves longer';
  const ids = 2 + [...tokenizer.encode(text, 30)].slice(1).indexOf(tokenizer.end);
  assert.deepEqual(
    [ids, ids - 1].map((length) => tokenizer.fits(text, length)),
    [true, false],
  );
  const whole = tokenizer.encode('make the sleeves longer', 30);
  assert.deepEqual([...tokenizer.encode('make the sleeves longer', 2)], [tokenizer.start, tokenizer.end]);
  assert.deepEqual(
    [...tokenizer.encode('make the sleeves longer', 4)],
    [...whole.slice(0, 3), tokenizer.end],
  );
});

test('writes what it reads, byte for byte', async () => {
  const dir = join(scratch, 'written');
  await readTokenizer(fixture).write(dir, 30);
  for (const file of ['vocab.json', 'merges.txt', 'tokenizer_config.json', 'special_tokens_map.json'])
    assert.equal(readFileSync(join(dir, file), 'utf8'), readFileSync(join(fixture, file), 'utf8'), file);
});

test('a special token that a shopper types is only text', () => {
  const tokenizer = readTokenizer(fixture);
  const ids = [...tokenizer.encode('red <|endoftext|> blue', 40)];
  assert.equal(ids.indexOf(tokenizer.end), ids.findLastIndex((id) => id !== tokenizer.pad) + 1);
});

test('pads as the special tokens say: OpenCLIP pads with !', () => {
  const dir = copy('padded');
  const path = join(dir, 'special_tokens_map.json');
  const map = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...map, pad_token: { content: '!', lstrip: false } }));
  const tokenizer = readTokenizer(dir);
  assert.deepEqual([...tokenizer.encode('', 4)], [tokenizer.start, tokenizer.end, 0, 0]);
});

test("reads transformers 5's tokenizer.json", () => {
  const [dir, old] = [copy('joint'), readTokenizer(fixture)];
  const vocab = JSON.parse(readFileSync(join(dir, 'vocab.json'), 'utf8'));
  const merges = readFileSync(join(dir, 'merges.txt'), 'utf8').trim().split('\n').slice(1);
  for (const file of ['vocab.json', 'merges.txt', 'special_tokens_map.json']) rmSync(join(dir, file));
  for (const pairs of [merges.map((line) => line.split(' ')), merges]) {
    const joint = { model: { type: 'BPE', vocab, merges: pairs } };
    writeFileSync(join(dir, 'tokenizer.json'), JSON.stringify(joint));
    for (const { text, ids } of expected) assert.deepEqual([...readTokenizer(dir).encode(text, 30)], ids);
  }
  const config = join(dir, 'tokenizer_config.json');
  writeFileSync(config, JSON.stringify({ ...JSON.parse(readFileSync(config, 'utf8')), pad_token: '!' }));
  assert.deepEqual([readTokenizer(dir).pad, readTokenizer(dir).end], [0, old.end]);
  writeFileSync(join(dir, 'tokenizer.json'), JSON.stringify({ model: { vocab, merges: [['a']] } }));
  assert.throws(() => readTokenizer(dir), {
    code: 'tokenizer-corrupt',
    message: /tokenizer\.json.*not a pair/,
  });
});

test('learns the most frequent pairs of words, the first of the alphabet among equals', async () => {
  const texts = ['red red red redder', 'Red', 'bed'];
  const tokenizer = trainTokenizer(texts, 4);
  const dir = join(scratch, 'learnt');
  await tokenizer.write(dir, 8);
  // "ed</w>" 5 times, then "r" + "ed</w>" 4 times; all other pairs occur once.
  assert.equal(readFileSync(join(dir, 'merges.txt'), 'utf8'), '#version: 0.2\ne d</w>\nr ed</w>\n');
  assert.equal(tokenizer.size, 512 + 2 + 2);
  assert.deepEqual([...tokenizer.encode('red', 4)], [514, 513, 515, 515]);
  const sizes = (merges: number) => trainTokenizer(['abc abc ab xy xy'], merges).size - 514;
  assert.deepEqual([0, 1, 2, 99].map(sizes), [0, 1, 2, 3]);
});

test('the same texts in another order give the same vocabulary', async () => {
  const texts = expected.map(({ text }) => text);
  for (const [name, list] of [
    ['one', texts],
    ['two', [...texts].reverse()],
  ] as const)
    await trainTokenizer(list, 100).write(join(scratch, name), 30);
  for (const file of ['vocab.json', 'merges.txt'])
    assert.equal(
      readFileSync(join(scratch, 'one', file), 'utf8'),
      readFileSync(join(scratch, 'two', file), 'utf8'),
    );
});

test('says which file is missing or wrong', () => {
  const spoil = (name: string, file: string, text?: string) => {
    const dir = copy(name);
    if (text === undefined) rmSync(join(dir, file));
    else writeFileSync(join(dir, file), text);
    return () => readTokenizer(dir);
  };
  const corrupt = (message: RegExp) => ({ name: 'HemlineError', code: 'tokenizer-corrupt', message });
  assert.throws(spoil('a', 'merges.txt'), { code: 'tokenizer-missing', message: /merges\.txt/ });
  assert.throws(spoil('b', 'vocab.json', '{'), corrupt(/vocab\.json is not JSON/));
  assert.throws(
    spoil('c', 'vocab.json', '{"!": "zero"}'),
    corrupt(/vocab\.json.* at !: an id is a whole number/),
  );
  assert.throws(spoil('d', 'vocab.json', '{"!": 0}'), corrupt(/lacks/));
  assert.throws(
    spoil('e', 'merges.txt', '#version: 0.2\ne d x\n'),
    corrupt(/merges\.txt.* at 0: a merge that is not a pair/),
  );
  assert.throws(spoil('f', 'merges.txt', '#version: 0.2\nq q\n'), corrupt(/lacks qq/));
});
