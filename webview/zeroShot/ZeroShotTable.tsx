import { useMemo } from 'preact/hooks';
import { commonBackend } from '../../src/protocol/computedOn';
import type { ZeroShotRow } from '../../src/protocol/requests';
import { checkpointKey, checkpointTitle } from '../model/checkpoints';
import {
  bestRows,
  nextOrder,
  sortRows,
  type ColumnKey,
  type SortOrder,
  type TableColumn,
} from '../model/zeroShotTable';
import type { Choices } from '../state/useChoices';
import { useView } from '../state/useView';
import { AccuracyCell } from './AccuracyCell';
import type { ShownCell } from './ZeroShotPanel';

interface ZeroShotTableProps {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly ZeroShotRow[];
  readonly choices: Choices;
  readonly shown: ShownCell | undefined;
  readonly onShow: (cell: ShownCell) => void;
}

const firstOrder: SortOrder = { key: 'run', direction: 'ascending' };

/** The table; its head sorts, its cells open the images behind them. */
export function ZeroShotTable({ columns, rows, choices, shown, onShow }: ZeroShotTableProps) {
  const [order, setOrder] = useView('order', firstOrder, isOrder);
  const sorted = useMemo(() => sortRows(rows, order), [rows, order]);
  const best = useMemo(() => new Map(columns.map(({ key }) => [key, bestRows(rows, key)])), [columns, rows]);
  const common = commonBackend(rows.map(({ evaluation }) => evaluation));
  const sort = (key: ColumnKey): void => setOrder(nextOrder(order, key));
  return (
    <div class="scroll-x">
      <table class="zero-shot">
        <caption class="unseen">Accuracy of each model, with 95 % confidence intervals</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <ColumnHead key={column.key} column={column} order={order} onSort={sort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr key={checkpointKey(row.checkpoint)}>
              <th scope="row">
                {checkpointTitle(choices.all, row.checkpoint)}
                {common === undefined && <ComputedOn evaluation={row.evaluation} />}
              </th>
              {columns.slice(1).map((column) => (
                <AccuracyCell
                  key={column.key}
                  row={row}
                  title={checkpointTitle(choices.all, row.checkpoint)}
                  column={column}
                  experiment={experimentOf(choices, row)}
                  best={best.get(column.key)?.has(row) ?? false}
                  open={isShown(shown, row, column)}
                  onShow={onShow}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Named where other rows were computed elsewhere: their last digits may differ for that alone. */
const ComputedOn = ({ evaluation: { backend } }: Pick<ZeroShotRow, 'evaluation'>) =>
  backend === undefined ? null : <span class="interval">computed on {backend}</span>;

const experimentOf = ({ all }: Choices, { checkpoint }: ZeroShotRow) =>
  all.find(({ ref }) => ref.run === checkpoint.run)?.run.experiment;

const isShown = (
  shown: ShownCell | undefined,
  { checkpoint }: ZeroShotRow,
  { images }: TableColumn,
): boolean =>
  shown !== undefined &&
  images !== undefined &&
  checkpointKey(shown.checkpoint) === checkpointKey(checkpoint) &&
  shown.data === images.data &&
  shown.fit === images.fit;

function ColumnHead({
  column,
  order,
  onSort,
}: {
  readonly column: TableColumn;
  readonly order: SortOrder;
  readonly onSort: (key: ColumnKey) => void;
}) {
  const sorted = order.key === column.key ? order.direction : 'none';
  const arrow = { ascending: '▲', descending: '▼', none: '' }[sorted];
  return (
    <th scope="col" aria-sort={sorted}>
      <button type="button" class="head-button" title={column.meaning} onClick={() => onSort(column.key)}>
        {column.title} <span aria-hidden="true">{arrow}</span>
      </button>
    </th>
  );
}

/** What each column says, in plain words; and what computed the rows, where it is the same for all. */
export function ColumnMeanings({ columns, rows }: Pick<ZeroShotTableProps, 'columns' | 'rows'>) {
  const common = commonBackend(rows.map(({ evaluation }) => evaluation));
  return (
    <dl class="meanings detail">
      {columns.slice(1).map(({ key, title, meaning }) => (
        <div key={key}>
          <dt>{title}</dt>
          <dd>{meaning}</dd>
        </div>
      ))}
      <div>
        <dt>Small numbers</dt>
        <dd>The 95 % confidence interval (Wilson): how far chance alone may move the number.</dd>
      </div>
      {common !== undefined && (
        <div>
          <dt>Computed on</dt>
          <dd>{common}</dd>
        </div>
      )}
    </dl>
  );
}

function isOrder(value: unknown): value is SortOrder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'key' in value &&
    typeof value.key === 'string' &&
    'direction' in value &&
    (value.direction === 'ascending' || value.direction === 'descending')
  );
}
