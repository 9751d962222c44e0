import type { ImageSource } from '../../src/protocol/requests';
import { EmptyState, ErrorCard, NoModels, Skeleton } from '../components/notices';
import type { PanelProps } from '../components/mountPanel';
import { distinctImages } from '../model/images';
import { useChoices } from '../state/useChoices';
import { usePickImage } from '../state/usePickImage';
import { Button } from '../toolkit';
import { AdversarialGrid } from './AdversarialGrid';
import { CompareControls } from './CompareControls';
import { MapGrid } from './MapGrid';

const testDigits = (data: string): readonly ImageSource[] =>
  Array.from({ length: 4 }, (_, index) => ({ kind: 'data', data, split: 'test', index }));

/** Images by models: the same pixels under each model's eyes. */
export function ComparePanel({ subject, show }: PanelProps<'compare'>) {
  const choices = useChoices(subject.checkpoints);
  const addImages = (images: readonly ImageSource[]): void =>
    show({ ...subject, images: distinctImages([...subject.images, ...images]) });
  const { pick, error } = usePickImage((image) => addImages([image]));
  if (choices.error) return <ErrorCard error={choices.error} onRetry={choices.retry} />;
  if (choices.loading) return <Skeleton label="Reading the runs" />;
  if (choices.chosen.length === 0) return <NoModels />;
  const data = choices.all[0]?.run.experiment?.data ?? 'mnist-4k';
  const Grid = subject.cell === 'map' ? MapGrid : AdversarialGrid;
  return (
    <>
      {error && <ErrorCard error={error} />}
      <CompareControls subject={subject} show={show} choices={choices} onPickImage={pick} />
      {subject.images.length > 0 ? (
        <Grid subject={subject} show={show} choices={choices} />
      ) : (
        <EmptyState
          title="No images yet"
          text="Add images of your workspace, or start with digits that no model was trained on."
        >
          <Button primary onClick={() => addImages(testDigits(data))}>
            Add Test Digits
          </Button>
          <Button onClick={pick}>Choose Image…</Button>
        </EmptyState>
      )}
    </>
  );
}
