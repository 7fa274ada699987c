import { HemlineError } from '../error.ts';

const HUB = /^hf:(?<repository>[\w.-]+\/[\w.-]+)(?:@(?<revision>[\w./-]+))?$/;

/**
 * The address that a pack's files lie under, with a slash at its end: an HTTP(S) folder as it is, or
 * `hf:owner/name[@revision]` for a repository on huggingface.co (`main` by default).
 * @throws HemlineError `pull-source`.
 */
export function pullBase(source: string): URL {
  const hub = HUB.exec(source)?.groups;
  const text = hub
    ? `https://huggingface.co/${hub.repository}/resolve/${encodeURIComponent(hub.revision ?? 'main')}/`
    : source;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new HemlineError(
      'pull-source',
      `${source} is neither http(s)://... nor hf:owner/name[@revision]. Name the folder that holds the pack's files.`,
    );
  url.search = '';
  url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** A file's address. */
export function fileUrl(base: URL, path: string): URL {
  return new URL(path.split('/').map(encodeURIComponent).join('/'), base);
}
