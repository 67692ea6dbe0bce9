// Owns the finding of the redsignal program.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

/** What to do where there is no program; it is shown as it stands. */
export const HOW_TO_GET_IT =
  'From a copy of the redsignal repository, with Rust installed: `cargo install --path .`. It lands in ~/.cargo/bin, where this extension looks.';

/** Where the program is, or why it is nowhere. */
export type Found = { path: string } | { missing: string };

/** The program that the setting names, else the first on `PATH`, else the one that `cargo install` puts into the home folder. */
export async function find(setting: string, folder: string | undefined): Promise<Found> {
  if (setting) {
    const path = expand(setting, folder);
    return (await isProgram(path)) ? { path } : { missing: `redsignal.serverPath names ${path}, and no program is there.` };
  }
  const name = process.platform === 'win32' ? 'redsignal.exe' : 'redsignal';
  const folders = [...(process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute), join(homedir(), '.cargo', 'bin')];
  for (const candidate of folders.map(folder => join(folder, name))) {
    if (await isProgram(candidate)) return { path: candidate };
  }
  return { missing: 'The redsignal program is not on PATH.' };
}

/** A relative path starts from the workspace folder, `~` from the home folder. */
function expand(setting: string, folder: string | undefined): string {
  const home = setting.replace(/^~(?=$|[/\\])/, homedir());
  const inFolder = home.replaceAll('${workspaceFolder}', folder ?? '');
  return isAbsolute(inFolder) ? inFolder : resolve(folder ?? homedir(), inFolder);
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
