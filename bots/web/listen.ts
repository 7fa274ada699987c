import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { HemlineError } from '../../models/error.ts';

/** Ports that are tried one after another. */
const TRIES = 20;

export interface ListenOptions {
  /** Interface; 127.0.0.1 by default: nobody but this machine. */
  readonly address?: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Told of each port that is taken, before the next one is tried. */
  onTaken?(port: number): void;
}

export interface Listening {
  readonly url: string;
  readonly port: number;
  /** Ends open streams too. */
  close(): Promise<void>;
}

/** Serves `app` at the first free port from `port` on. Throws HemlineError `port-taken` or `address-refused`. */
export async function listen(app: Hono, options: ListenOptions): Promise<Listening> {
  const { address = '127.0.0.1', port: first, onTaken } = options;
  const server = createServer(getRequestListener(app.fetch));
  for (let port = first; ; port++) {
    try {
      await bind(server, port, address);
      break;
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE') {
        throw new HemlineError('address-refused', `Cannot listen at ${address}:${port} (${code}).`, {
          cause,
        });
      }
      if (port + 1 >= first + TRIES || port >= 65_535) {
        throw new HemlineError(
          'port-taken',
          `Ports ${first} to ${port} are taken. Name another with --port.`,
        );
      }
      onTaken?.(port);
    }
  }
  const { port } = server.address() as AddressInfo;
  const host = address === '0.0.0.0' || address === '::' ? 'localhost' : address;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/`,
    port,
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function bind(server: Server, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
