import { useMemo } from 'preact/hooks';
import type { Curves } from '../model/curves';
import { SMOOTHING_STEPS } from '../model/curves';
import { percent, valueText } from '../model/format';
import { Chart, type ChartSeries } from './Chart';

const wholePercent = (share: number): string => percent(share, 0);
const lossText = (loss: number): string => valueText(loss);
const ACCURACY_RANGE = [0, 1] as const;

/** Loss and accuracies over steps. Lines that the recipe never measures are left out. */
export function TrainingCharts({ curves }: { readonly curves: Curves }) {
  const loss = useMemo(() => lossSeries(curves), [curves]);
  const accuracy = useMemo(() => accuracySeries(curves).filter(hasValues), [curves]);
  if (curves.steps.length === 0) return <p class="detail">The curves begin with the first step.</p>;
  return (
    <div class="charts">
      <Chart title="Loss over steps" steps={curves.steps} series={loss} format={lossText} />
      {accuracy.length > 0 && (
        <Chart
          title={`Accuracy over steps (batches: mean of the last ${String(SMOOTHING_STEPS)})`}
          steps={curves.steps}
          series={accuracy}
          format={wholePercent}
          range={ACCURACY_RANGE}
        />
      )}
    </div>
  );
}

const lossSeries = (curves: Curves): readonly ChartSeries[] => [
  { title: 'each batch', values: curves.loss, colour: '--vscode-charts-lines', width: 1 },
  {
    title: `mean of ${String(SMOOTHING_STEPS)}`,
    values: curves.smoothLoss,
    colour: '--vscode-charts-blue',
    width: 2,
  },
];

const accuracySeries = (curves: Curves): readonly ChartSeries[] => [
  { title: 'training batches', values: curves.cleanAccuracy, colour: '--vscode-charts-blue', width: 2 },
  {
    title: 'attacked batches',
    values: curves.robustAccuracy,
    colour: '--vscode-charts-red',
    width: 2,
    dash: [6, 4],
  },
  {
    title: 'test images',
    values: curves.testAccuracy,
    colour: '--vscode-charts-green',
    width: 2,
    sparse: true,
  },
  {
    title: 'overfitting probe, attacked',
    values: curves.probeRobustAccuracy,
    colour: '--vscode-charts-purple',
    width: 1,
    dash: [2, 3],
    sparse: true,
  },
];

const hasValues = ({ values }: ChartSeries): boolean => values.some((value) => value !== null);
