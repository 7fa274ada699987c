import nlp from 'compromise/one';

interface Term {
  readonly normal: string;
  readonly text: string;
  readonly implicit?: string;
  readonly pre: string;
  readonly post: string;
}

const breaks = (tokens: string[], signs: string) => {
  if (signs.includes(';')) tokens.push(';');
  else if (signs.includes(',')) tokens.push(',');
};

/** The words of a normalised text in order, with "," and ";" between them. compromise finds them. */
export function tokenise(said: string): string[] {
  const tokens: string[] = [];
  const sentences = nlp.tokenize(said).docs as unknown as readonly (readonly Term[])[];
  for (const sentence of sentences) {
    for (const { normal, text, implicit, pre, post } of sentence) {
      breaks(tokens, pre);
      const word = implicit || (/\d\/\d/.test(text) ? text : normal || text);
      for (const piece of word.split(' '))
        if (/[\p{L}\p{N}]/u.test(piece)) tokens.push(piece.replace(/^'+|'+$/g, ''));
      breaks(tokens, post);
    }
  }
  return tokens.filter((token) => token !== '');
}
