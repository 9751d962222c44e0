import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { themeColour, useTheme } from '../state/useTheme';
import { readChartTheme, type ChartTheme } from './chartTheme';

export interface ChartSeries {
  readonly title: string;
  readonly values: readonly (number | null)[];
  readonly colour: `--vscode-charts-${string}`;
  readonly width: number;
  /** Lengths of dashes and gaps: a second sign beside colour. */
  readonly dash?: readonly number[];
  /** Rare values: each gets a dot, and lines go across gaps. */
  readonly sparse?: boolean;
}

interface ChartProps {
  readonly title: string;
  readonly steps: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
  /** Fixed ends of the value axis; without them they follow the data. */
  readonly range?: readonly [number, number];
}

const HEIGHT = 190;

/** A line chart over steps. It is built once a theme and fed with new values, so that thousands of points stay cheap. */
export function Chart({ title, steps, series, format, range }: ChartProps) {
  const frame = useRef<HTMLDivElement | null>(null);
  const chart = useRef<uPlot | undefined>(undefined);
  const [hovered, setHovered] = useState<number | undefined>(undefined);
  const theme = useTheme();
  const shape = series.map((line) => line.title).join();
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const plot = new uPlot(
      chartOptions(element.clientWidth, series, format, range, setHovered),
      alignedData(steps, series),
      element,
    );
    chart.current = plot;
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
      chart.current = undefined;
    };
  }, [theme, shape]);
  useLayoutEffect(() => chart.current?.setData(alignedData(steps, series)), [steps, series]);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div ref={frame} class="chart-frame" aria-hidden="true" />
      <ChartLegend steps={steps} series={series} format={format} row={hovered} />
    </figure>
  );
}

/** Names, line samples and the values under the pointer, else the newest ones. */
function ChartLegend({
  steps,
  series,
  format,
  row,
}: Pick<ChartProps, 'steps' | 'series' | 'format'> & { readonly row: number | undefined }) {
  const valueOf = ({ values }: ChartSeries): string => {
    const value = row === undefined ? values.findLast((one) => one !== null) : values[row];
    return value === null || value === undefined ? '–' : format(value);
  };
  return (
    <ul class="chart-legend">
      {series.map((line) => (
        <li key={line.title}>
          <LineSample line={line} />
          {line.title} <strong>{valueOf(line)}</strong>
        </li>
      ))}
      <li class="detail">{row === undefined ? 'newest' : `step ${String(steps[row] ?? '')}`}</li>
    </ul>
  );
}

function LineSample({ line }: { readonly line: ChartSeries }) {
  return (
    <svg class="line-sample" width="24" height="8" aria-hidden="true">
      <line
        x1="0"
        y1="4"
        x2="24"
        y2="4"
        stroke={`var(${line.colour})`}
        stroke-width={Math.max(2, line.width)}
        stroke-dasharray={line.dash?.join(' ')}
      />
      {line.sparse === true && <circle cx="12" cy="4" r="3" fill={`var(${line.colour})`} />}
    </svg>
  );
}

const alignedData = (steps: readonly number[], series: readonly ChartSeries[]): uPlot.AlignedData => [
  [...steps],
  ...series.map(({ values }) => [...values]),
];

function chartOptions(
  width: number,
  series: readonly ChartSeries[],
  format: (value: number) => string,
  range: readonly [number, number] | undefined,
  onHover: (row: number | undefined) => void,
): uPlot.Options {
  const theme = readChartTheme();
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false } },
    scales: { x: { time: false }, y: range ? { range: [range[0], range[1]] } : {} },
    axes: [
      { ...axisStyle(theme), size: 30 },
      { ...axisStyle(theme), size: 52, values: (_, ticks) => ticks.map(format) },
    ],
    series: [{}, ...series.map(seriesOptions)],
    hooks: { setCursor: [(plot) => onHover(plot.cursor.idx ?? undefined)] },
  };
}

const axisStyle = ({ text, grid, font }: ChartTheme): uPlot.Axis => ({
  stroke: text,
  font,
  grid: { stroke: grid, width: 0.5 },
  ticks: { stroke: grid, width: 0.5, size: 4 },
});

function seriesOptions({ title, colour, width, dash, sparse }: ChartSeries): uPlot.Series {
  const stroke = themeColour(colour);
  return {
    label: title,
    stroke,
    width,
    spanGaps: true,
    points: sparse === true ? { show: true, size: 6, fill: stroke } : { show: false },
    ...(dash ? { dash: [...dash] } : {}),
  };
}
