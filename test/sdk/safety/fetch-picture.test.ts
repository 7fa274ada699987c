import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { DENIED, fetchPicture } from '../../../sdk/safety/fetch-picture.ts';

/** Spellings of addresses that must not be reached from here. */
const BLOCKED = [
  'http://93.184.216.34/a.png',
  'ftp://93.184.216.34/a.png',
  'file:///etc/passwd',
  'data:image/png;base64,AAAA',
  'javascript:alert(1)',
  'gopher://127.0.0.1/',
  '//127.0.0.1/a.png',
  '/etc/passwd',
  '',
  'https://',
  'https://user:password@93.184.216.34/',
  'https://user@127.0.0.1/',
  'https://93.184.216.34:8443/a.png',
  'https://93.184.216.34:22/',
  'https://localhost/',
  'https://LOCALHOST/',
  'https://localhost./',
  'https://127.0.0.1/',
  'https://127.1/',
  'https://127.0.1/',
  'https://127.255.255.254/',
  'https://2130706433/',
  'https://017700000001/',
  'https://0177.0.0.1/',
  'https://0x7f000001/',
  'https://0x7f.0x0.0x0.0x1/',
  'https://0x7f.1/',
  'https://%31%32%37.0.0.1/',
  'https://127。0。0。1/',
  'https://①②⑦.⓪.⓪.①/',
  'https://127.0.0.1%2f@93.184.216.34:1/',
  'https://0/',
  'https://0.0.0.0/',
  'https://10.0.0.1/',
  'https://10.255.255.255/',
  'https://172.16.0.1/',
  'https://172.31.255.255/',
  'https://192.168.0.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://0xa9fea9fe/',
  'https://2852039166/',
  'https://100.64.0.1/',
  'https://192.0.0.1/',
  'https://198.18.0.1/',
  'https://192.0.2.1/',
  'https://224.0.0.1/',
  'https://240.0.0.1/',
  'https://255.255.255.255/',
  'https://[::]/',
  'https://[::1]/',
  'https://[0:0:0:0:0:0:0:1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[::127.0.0.1]/',
  'https://[::7f00:1]/',
  'https://[64:ff9b::127.0.0.1]/',
  'https://[2002:7f00:1::]/',
  'https://[2001:0:7f00:1::]/',
  'https://[fc00::1]/',
  'https://[fd00:ec2::254]/',
  'https://[fe80::1]/',
  'https://[fec0::1]/',
  'https://[ff02::1]/',
  'https://[2001:db8::1]/',
];

/** Those that can be the target of a redirect: addresses with a scheme and a host. */
const REDIRECTED = BLOCKED.filter((address) => /^[a-z]+:./.test(address) && address !== 'https://');
/** What a name may resolve to. */
const PRIVATE = [
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '192.168.0.1',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:169.254.169.254',
  'fc00::1',
  'fe80::1',
];
/** Where the local server is: an address that no spelling above leads to. */
const LOCAL = '127.1.2.3';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let port: number;
let answer: Answer;
let asked: IncomingMessage[] = [];
before(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hemline-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=pictures.example', '-days', '2'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject],
    {
      stdio: 'ignore',
    },
  );
  server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    asked.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, LOCAL, resolve));
  port = (server.address() as AddressInfo).port;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

/**
 * An agent for which `pictures.example` is the local server, at whatever port it is asked for: all else is guarded as
 * ever. `names` says what other names lead to.
 */
class LocalAgent extends RequestFilteringHttpsAgent {
  readonly #names: (host: string) => string;

  constructor(names: (host: string) => string = () => LOCAL) {
    super({
      allowIPAddressList: [LOCAL],
      denyIPAddressList: DENIED,
      rejectUnauthorized: false,
      keepAlive: false,
    } as object);
    this.#names = names;
  }

  override createConnection(
    ...[options, listener]: Parameters<RequestFilteringHttpsAgent['createConnection']>
  ) {
    const lookup = (host: string, { all }: { all?: boolean }, done: (...args: unknown[]) => void) => {
      const address = this.#names(host);
      const family = address.includes(':') ? 6 : 4;
      if (all) done(null, [{ address, family }]);
      else done(null, address, family);
    };
    return super.createConnection({ ...options, port, lookup } as typeof options, listener);
  }
}

const get = (path = '/a.png', options: Parameters<typeof fetchPicture>[1] = {}) => {
  asked = [];
  return fetchPicture(`https://pictures.example${path}`, { agent: new LocalAgent(), ...options });
};

describe('a picture that is fetched', () => {
  test('comes as bytes, also over redirects', async () => {
    answer = ({ url }, response) => {
      if (url === '/a.png') response.writeHead(302, { location: '/b.png' }).end();
      else response.end('the picture');
    };
    assert.equal(Buffer.from(await get()).toString(), 'the picture');
    assert.deepEqual(
      asked.map(({ url }) => url),
      ['/a.png', '/b.png'],
    );
  });

  test(`is not fetched from ${BLOCKED.length} spellings of what is not public https`, async () => {
    for (const address of BLOCKED) {
      await assert.rejects(fetchPicture(address), { code: 'picture-blocked' }, address);
    }
  });

  test(`is not fetched from ${REDIRECTED.length} of them after a redirect either`, async () => {
    const agent = new LocalAgent((host) => (host === 'pictures.example' ? LOCAL : '127.0.0.2'));
    for (const target of REDIRECTED) {
      const location = Buffer.from(target).toString('latin1'); // as a header's bytes are written
      answer = (_, response) => response.writeHead(302, { location }).end();
      await assert.rejects(get('/a.png', { agent }), { code: 'picture-blocked' }, target);
    }
  });

  test('a name is checked where it leads at the moment of connecting, every time', async () => {
    answer = (_, response) => response.writeHead(302, { location: 'https://rebinding.example/' }).end();
    let looked = 0;
    const rebinding = new LocalAgent((host) => {
      if (host === 'pictures.example') return LOCAL;
      looked++;
      return '127.0.0.9';
    });
    await assert.rejects(get('/a.png', { agent: rebinding }), { code: 'picture-blocked' });
    assert.equal(looked, 1, 'what was checked is what would be connected to');
  });

  test(`a name that leads to ${PRIVATE.length} kinds of private addresses is not followed`, async () => {
    for (const address of PRIVATE) {
      const agent = new LocalAgent(() => address);
      await assert.rejects(get('/a.png', { agent }), { code: 'picture-blocked' }, address);
    }
  });

  test('has a limit: declared, streamed, in time, in redirects', async () => {
    answer = (_, response) => response.writeHead(200, { 'content-length': 2000 }).end(Buffer.alloc(2000));
    await assert.rejects(get('/', { maxBytes: 1999 }), { code: 'picture-too-large' });
    assert.equal((await get('/', { maxBytes: 2000 })).length, 2000);
    answer = (_, response) => {
      const more = () => response.destroyed || response.write(Buffer.alloc(65_536), () => setImmediate(more));
      more();
    };
    await assert.rejects(get('/', { maxBytes: 1e6 }), { code: 'picture-too-large' });
    answer = (_, response) => void response.writeHead(200).write('slow');
    await assert.rejects(get('/slow', { timeoutMs: 200 }), { code: 'picture-unreachable' });
    answer = (_, response) => response.writeHead(302, { location: '/' }).end();
    await assert.rejects(get('/'), { code: 'picture-unreachable' });
    const again = asked.filter(({ url }) => url === '/'); // what was given up may still arrive
    assert.equal(again.length, 4);
  });

  test('does not come from servers that fail, and not after it was stopped', async () => {
    for (const status of [204, 206, 301, 304, 404, 500]) {
      answer = (_, response) => response.writeHead(status).end();
      await assert.rejects(get(), { code: 'picture-unreachable' }, String(status));
    }
    answer = ({ socket }) => socket.destroy();
    await assert.rejects(get(), { code: 'picture-unreachable' });
    const stop = new AbortController();
    answer = () => stop.abort();
    await assert.rejects(get('/', { signal: stop.signal }), { code: 'cancelled' });
  });

  test('takes a token to the hosts that it is for, and not along a redirect', async () => {
    answer = ({ headers }, response) => {
      if (headers.host === 'pictures.example')
        response.writeHead(302, { location: 'https://other.example/' }).end();
      else response.end('x');
    };
    const headers = ({ hostname }: URL) =>
      hostname === 'pictures.example' ? { authorization: 'Bearer secret' } : undefined;
    await get('/', { headers });
    assert.deepEqual(
      asked.map((request) => request.headers.authorization),
      ['Bearer secret', undefined],
    );
  });
});
