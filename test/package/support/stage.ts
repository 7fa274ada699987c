import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../../bots/root.ts';
import { compile } from '../../bots/support/compile-client.ts';

/** The package as it would be published, freshly compiled, in a folder of its own. */
export async function stage(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'hemline-package-'));
  await compile(join(folder, 'dist'));
  const { files } = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8'));
  for (const name of ['package.json', ...files.filter((one: string) => one !== 'dist')]) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await cp(join(packageRoot(), name), join(folder, name), { recursive: true });
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** As `stage`, with the dependencies of this checkout beside it, so that `hemline/...` can be imported in it. */
export async function stageWithDependencies(): ReturnType<typeof stage> {
  const staged = await stage();
  await symlink(join(packageRoot(), 'node_modules'), join(staged.folder, 'node_modules'));
  return staged;
}

/** Writes a project's files and its tsconfig, strict and without `skipLibCheck`, so that our own types are read, too. */
export async function writeProject(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  const options = { strict: true, module: 'nodenext', target: 'es2022', types: ['node'], outDir: 'out' };
  await mkdir(folder, { recursive: true });
  const config = { compilerOptions: options, files: Object.keys(files) };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}
