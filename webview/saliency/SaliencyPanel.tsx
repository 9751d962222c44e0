import type { ImageSource } from '../../src/protocol/requests';
import { DigitStrip } from '../components/DigitStrip';
import { EmptyState, ErrorCard, NoModels, Skeleton } from '../components/notices';
import type { PanelProps, SubjectOf } from '../components/mountPanel';
import { without } from '../model/without';
import { useChoices, type Choices } from '../state/useChoices';
import { usePickImage } from '../state/usePickImage';
import { Button } from '../toolkit';
import { SaliencyMaps } from './SaliencyMaps';

/** What the chosen models look at in one image. */
export function SaliencyPanel({ subject, show }: PanelProps<'saliency'>) {
  const choices = useChoices(subject.checkpoints);
  const { pick, error } = usePickImage((image) => show(withImage(subject, image)));
  if (choices.error) return <ErrorCard error={choices.error} onRetry={choices.retry} />;
  if (choices.loading) return <Skeleton label="Reading the runs" />;
  if (choices.chosen.length === 0) return <NoModels />;
  return (
    <>
      {error && <ErrorCard error={error} />}
      {subject.image ? (
        <SaliencyMaps
          subject={subject}
          image={subject.image}
          show={show}
          choices={choices}
          onPickImage={pick}
        />
      ) : (
        <NoImage choices={choices} onPickImage={pick} onPick={(image) => show(withImage(subject, image))} />
      )}
    </>
  );
}

/** Another image, for which the class that was chosen by hand need not make sense. */
const withImage = (subject: SubjectOf<'saliency'>, image: ImageSource): SubjectOf<'saliency'> => ({
  ...without(subject, 'classIndex'),
  image,
});

function NoImage({
  choices,
  onPickImage,
  onPick,
}: {
  readonly choices: Choices;
  readonly onPickImage: () => void;
  readonly onPick: (image: ImageSource) => void;
}) {
  const first = choices.all.find(({ ref }) => ref.run === choices.chosen[0]?.run);
  return (
    <EmptyState
      title="Choose an image"
      text="See which pixels move the models: take an image of your workspace, or one of the digits that the models never saw."
    >
      <Button primary onClick={onPickImage}>
        Choose Image…
      </Button>
      <DigitStrip data={first?.run.experiment?.data ?? 'mnist-4k'} onPick={onPick} />
    </EmptyState>
  );
}
