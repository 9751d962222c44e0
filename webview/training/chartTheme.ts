/** Chart colours from the theme, read when a chart is drawn: a canvas does not know CSS variables. */
import { themeColour } from '../state/useTheme';

export interface ChartTheme {
  readonly text: string;
  readonly grid: string;
  readonly font: string;
}

export function readChartTheme(): ChartTheme {
  const style = getComputedStyle(document.body);
  return {
    text: themeColour('--vscode-foreground') || style.color,
    grid: themeColour('--vscode-charts-lines') || style.color,
    font: `11px ${style.fontFamily}`,
  };
}
