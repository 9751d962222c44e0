import { useEffect, useState } from 'preact/hooks';

/** A number that changes with the theme: VS Code sets the document's variables and the body's class anew. */
export function useTheme(): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const observer = new MutationObserver(() => setVersion((before) => before + 1));
    observer.observe(document.documentElement, { attributeFilter: ['style', 'class'] });
    observer.observe(document.body, { attributeFilter: ['class'] });
    return () => observer.disconnect();
  }, []);
  return version;
}

/** A theme colour as it is now, for what CSS does not reach: canvases. */
export const themeColour = (name: `--vscode-${string}`): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
