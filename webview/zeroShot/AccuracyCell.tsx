import type { Experiment } from '../../src/protocol/experiment';
import type { ZeroShotRow } from '../../src/protocol/requests';
import { intervalText, percent, percentWithInterval } from '../model/format';
import { paperRobustAccuracy, paperSourceAccuracy, paperTargetAccuracy } from '../model/paperNumbers';
import { cellOf, type TableColumn } from '../model/zeroShotTable';
import type { ShownCell } from './ZeroShotPanel';

interface AccuracyCellProps {
  readonly row: ZeroShotRow;
  /** The model's name. */
  readonly title: string;
  readonly column: TableColumn;
  readonly experiment: Experiment | undefined;
  readonly best: boolean;
  /** Its images are on show. */
  readonly open: boolean;
  readonly onShow: (cell: ShownCell) => void;
}

/** An accuracy with its interval; a button where the images behind it can be shown. */
export function AccuracyCell({ row, title, column, experiment, best, open, onShow }: AccuracyCellProps) {
  const share = cellOf(row, column.key);
  const { images } = column;
  if (!share) return <td class="detail">not measured</td>;
  const numbers = (
    <>
      <span class={best ? 'best' : ''}>
        {percent(share.value)}
        {best && (
          <span class="mark" title="Best of this column">
            {' '}
            ★
          </span>
        )}
      </span>
      <span class="interval">{intervalText(share)}</span>
    </>
  );
  return (
    <td>
      {images ? (
        <button
          type="button"
          class="cell-button"
          aria-pressed={open}
          aria-label={`${title}, ${column.title}: ${percentWithInterval(share)}${best ? ', best' : ''}. Show the misread images`}
          onClick={() => onShow({ ...images, checkpoint: row.checkpoint })}
        >
          {numbers}
        </button>
      ) : (
        numbers
      )}
      <PaperNumber column={column} experiment={experiment} />
    </td>
  );
}

/** The paper's number, only where our experiment is the paper's. */
function PaperNumber({ column, experiment }: Pick<AccuracyCellProps, 'column' | 'experiment'>) {
  const paper = paperAccuracy(column, experiment);
  return paper === undefined ? null : <span class="interval">paper: {percent(paper, 2)}</span>;
}

function paperAccuracy(column: TableColumn, experiment: Experiment | undefined): number | undefined {
  if (column.key === 'source') return paperSourceAccuracy(experiment);
  if (column.key === 'robust') return paperRobustAccuracy(experiment);
  return column.images && paperTargetAccuracy(experiment, column.images);
}
