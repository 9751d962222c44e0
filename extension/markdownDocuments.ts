/** Texts as read-only documents that the editor's Markdown preview shows; they live as long as the window. */
import * as vscode from 'vscode';

export interface MarkdownDocuments {
  /** Opens the preview of a text. @param title what the tab is called */
  show(title: string, text: string): Promise<void>;
}

/**
 * @param scheme of the documents' addresses: `gradlens-robustness`
 * @param gone shown in place of a text of an earlier window, in Markdown
 */
export function registerMarkdownDocuments(
  context: vscode.ExtensionContext,
  scheme: string,
  gone: string,
): MarkdownDocuments {
  const texts = new Map<string, string>();
  const provideTextDocumentContent = ({ path }: vscode.Uri): string => texts.get(path) ?? gone;
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(scheme, { provideTextDocumentContent }),
  );
  return {
    async show(title, text) {
      // Each text has a document of its own: an earlier one stays comparable beside it.
      const path = `/${String(texts.size + 1)}/${title.replaceAll('/', '-')}.md`;
      texts.set(path, text);
      await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.from({ scheme, path }));
    },
  };
}
