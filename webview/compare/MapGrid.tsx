import { useMemo } from 'preact/hooks';
import type { Explanation, ImageSource } from '../../src/protocol/requests';
import type { CheckpointRef } from '../../src/protocol/runs';
import { ColourScale } from '../components/ColourScale';
import { ErrorCard, Skeleton } from '../components/notices';
import { MapCanvas } from '../components/pictures';
import type { PanelProps } from '../components/mountPanel';
import { checkpointKey, checkpointTitle } from '../model/checkpoints';
import { classNameOf, mapLabel } from '../model/explaining';
import { predictionText } from '../model/gallery';
import { imageKey } from '../model/images';
import { limitsOf } from '../model/maps';
import type { Choices } from '../state/useChoices';
import { useRequests } from '../state/useRequests';
import { CompareTable } from './CompareTable';
import { GridCell } from './GridCell';
import { withoutImage } from './withoutImage';

interface MapGridProps extends PanelProps<'compare'> {
  readonly choices: Choices;
}

const cellKey = (image: ImageSource, checkpoint: CheckpointRef): string =>
  `${imageKey(image)}\n${checkpointKey(checkpoint)}`;

/** Each cell the map of a model on an image. */
export function MapGrid({ subject, show, choices }: MapGridProps) {
  const { answers, retry } = useMaps(subject, choices.chosen);
  const found = useMemo(
    () => [...answers].flatMap(([key, { value }]) => (value ? [{ key, value }] : [])),
    [answers],
  );
  const limits = useMemo(() => {
    const maps = found.map(({ value }) => value.map);
    const values = limitsOf(maps, subject.scale, subject.commonScale);
    return new Map(found.map(({ key }, index) => [key, values[index] ?? 0]));
  }, [found, subject.scale, subject.commonScale]);
  const first = found[0];
  return (
    <>
      {subject.commonScale && first && (
        <ColourScale limit={limits.get(first.key) ?? 0} channels={first.value.map.channels} />
      )}
      <CompareTable
        images={subject.images}
        choices={choices}
        onRemove={(image) => show(withoutImage(subject, image))}
        cell={(image, checkpoint, size) => {
          const key = cellKey(image, checkpoint);
          const answer = answers.get(key);
          if (answer?.error) return <ErrorCard error={answer.error} onRetry={() => retry(key)} />;
          if (!answer?.value) return <Skeleton label="Explaining" />;
          return (
            <MapCell
              explanation={answer.value}
              limit={limits.get(key) ?? 0}
              ownScale={!subject.commonScale}
              label={mapLabel(
                checkpointTitle(choices.all, checkpoint),
                subject.method,
                classNameOf(answer.value.predictions, answer.value.explainedClass),
              )}
              size={size}
            />
          );
        }}
      />
    </>
  );
}

function useMaps({ images, method }: MapGridProps['subject'], chosen: readonly CheckpointRef[]) {
  const questions = useMemo(
    () =>
      new Map(
        images.flatMap((image) =>
          chosen.map((checkpoint) => [cellKey(image, checkpoint), { image, checkpoint, method }] as const),
        ),
      ),
    [images, chosen, method],
  );
  return useRequests('saliency/explain', questions);
}

function MapCell({
  explanation: { map, predictions },
  limit,
  ownScale,
  label,
  size,
}: {
  readonly explanation: Explanation;
  readonly limit: number;
  readonly ownScale: boolean;
  readonly label: string;
  readonly size: number;
}) {
  const [top] = predictions;
  return (
    <GridCell
      pixels={map}
      size={size}
      label={label}
      picture={<MapCanvas map={map} limit={limit} label={label} size={size} arrowKeys={false} />}
    >
      {ownScale && <ColourScale limit={limit} channels={map.channels} />}
      <p class="caption">{top && predictionText(top)}</p>
    </GridCell>
  );
}
