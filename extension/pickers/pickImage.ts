/** Asks for an image: of the workspace, of the embedded digits, or from anywhere on the disk. */
import * as vscode from 'vscode';
import { notALocalFile } from '../../src/protocol/errors';
import type { ImageSource } from '../../src/protocol/requests';

/** What the engine decodes. */
export const imageExtensions = ['png', 'jpg', 'jpeg', 'webp', 'bmp'] as const;

/** More than anybody scrolls through; a larger workspace is narrowed down by typing a path in the dialog. */
const MOST_FILES = 2000;

interface ImageItem extends vscode.QuickPickItem {
  readonly choose: () => Promise<ImageSource | undefined>;
}

/** The image of a file. @throws GradLensError `file/not-local` for a file that is on no disk of this computer. */
export function fileImage(uri: vscode.Uri): ImageSource {
  if (uri.scheme !== 'file') throw notALocalFile(uri.toString(true));
  return { kind: 'file', path: uri.fsPath };
}

/** Undefined where the person changed their mind. */
export async function pickImage(): Promise<ImageSource | undefined> {
  const items = [...embeddedItems(), ...(await workspaceItems())];
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'GradLens: Choose an Image',
    placeHolder: 'An image of the workspace, a test digit, or any file',
    matchOnDescription: true,
  });
  return chosen?.choose();
}

function embeddedItems(): ImageItem[] {
  const digit: ImageSource = { kind: 'data', data: 'mnist-4k', split: 'test', index: 0 };
  return [
    {
      label: '$(symbol-numeric) A test digit',
      description: 'mnist-4k, shipped with GradLens',
      choose: () => Promise.resolve(digit),
    },
    ...(vscode.workspace.isTrusted ? [{ label: '$(folder-opened) Browse…', choose: browse }] : []),
  ];
}

async function workspaceItems(): Promise<ImageItem[]> {
  if (!vscode.workspace.isTrusted) return [];
  const files = await vscode.workspace.findFiles(
    `**/*.{${imageExtensions.join(',')}}`,
    '**/node_modules/**',
    MOST_FILES,
  );
  return files
    .map((uri) => ({ uri, path: vscode.workspace.asRelativePath(uri) }))
    .sort((a, b) => a.path.localeCompare(b.path))
    .map(({ uri, path }) => ({
      label: `$(file-media) ${path}`,
      choose: () => Promise.resolve(fileImage(uri)),
    }));
}

async function browse(): Promise<ImageSource | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: 'GradLens: Choose an Image',
      filters: { Images: [...imageExtensions] },
    })) ?? [];
  return uri && fileImage(uri);
}
