/** What a browser keeps for the page. It may be refused or full: then nothing is kept, and all else works. */
function kept(storage: () => Storage) {
  const attempt = <T>(work: (there: Storage) => T, otherwise: T): T => {
    try {
      return work(storage());
    } catch {
      return otherwise;
    }
  };
  return {
    get: (key: string) => attempt((there) => there.getItem(key), null),
    set: (key: string, value: string) => attempt((there) => there.setItem(key, value), undefined),
    remove: (key: string) => attempt((there) => there.removeItem(key), undefined),
  };
}

/** For all tabs, until it is removed. */
export const browser = kept(() => localStorage);
/** For this tab, until it is closed. */
export const tab = kept(() => sessionStorage);
