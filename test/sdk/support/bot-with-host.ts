import { EmbeddedHost } from '../../../sdk/host/embedded/index.ts';

const [, , pack, mode] = process.argv;
const program = new URL('./fake-child.ts', import.meta.url);
const host = await EmbeddedHost.open({ program, pack: pack!, threads: 20 });
const picture = { width: 64, height: 64, data: new Uint8Array(64 * 64 * 3) };
const reference = await host.prepare(picture);
if (mode === 'works') {
  const request = { reference, latent: reference.latent, text: 'red', seed: 1, key: 'red', steps: 5000 };
  let told = false;
  await host.round(request, {
    onStep() {
      if (!told) process.send?.('working');
      told = true;
    },
  });
} else {
  process.disconnect?.(); // this test's own channel to its parent
}
