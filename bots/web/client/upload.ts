import { MAX_UPLOAD } from '../wire.ts';

/** Longer sides than this are scaled down before they are sent; the networks see far fewer pixels anyway. */
const SIDE = 1280;

export class NotAPicture extends Error {
  constructor() {
    super('That file is not a picture hemline can read. Choose a PNG, JPEG, WebP, AVIF or GIF.');
  }
}

/** Checks a file and makes large ones small, here, so that a mistake costs no waiting. Throws NotAPicture. */
export async function prepare(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new NotAPicture();
  });
  try {
    const scale = SIDE / Math.max(bitmap.width, bitmap.height);
    if (scale >= 1 && file.size <= MAX_UPLOAD) return file;
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(bitmap.width * Math.min(1, scale)));
    canvas.height = Math.max(1, Math.round(bitmap.height * Math.min(1, scale)));
    const context = canvas.getContext('2d');
    if (!context) return file;
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const small = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/jpeg', 0.93);
    });
    return small ?? file;
  } finally {
    bitmap.close();
  }
}

/** Calls back with pictures that are dropped on the page or pasted into it; `hint` shows while one is dragged over. */
export function onDropOrPaste(hint: HTMLElement, receive: (file: File) => void): void {
  const carriesFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  document.addEventListener('dragover', (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    hint.hidden = false;
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) hint.hidden = true;
  });
  document.addEventListener('drop', (event) => {
    hint.hidden = true;
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    receive(file);
  });
  document.addEventListener('paste', (event) => {
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
    if (!file) return;
    event.preventDefault();
    receive(file);
  });
}
