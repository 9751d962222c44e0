/** Results as read-only documents that the editor's Markdown preview shows; they live as long as the window. */
import * as vscode from 'vscode';

const SCHEME = 'gradlens-robustness';

export interface RobustnessDocuments {
  /** Opens the preview of a Markdown text. @param title what the tab is called */
  show(title: string, text: string): Promise<void>;
}

export function registerRobustnessDocuments(context: vscode.ExtensionContext): RobustnessDocuments {
  const texts = new Map<string, string>();
  const provideTextDocumentContent = ({ path }: vscode.Uri): string =>
    texts.get(path) ??
    'This result was shown in an earlier window. The run keeps the last one in `robustness.json`; “GradLens: Evaluate Robustness…” measures anew.';
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, { provideTextDocumentContent }),
  );
  return {
    async show(title, text) {
      // Each result has a document of its own: an earlier one stays comparable beside it.
      const path = `/${String(texts.size + 1)}/${title.replaceAll('/', '-')}.md`;
      texts.set(path, text);
      await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.from({ scheme: SCHEME, path }));
    },
  };
}
