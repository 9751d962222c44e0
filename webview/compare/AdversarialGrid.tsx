import { useMemo } from 'preact/hooks';
import type { AdversarialExample } from '../../src/protocol/requests';
import { ErrorCard, Skeleton } from '../components/notices';
import { ImageCanvas } from '../components/pictures';
import type { PanelProps } from '../components/mountPanel';
import { checkpointKey, checkpointTitle } from '../model/checkpoints';
import { fromToText, hasChanged } from '../model/gallery';
import { imageKey } from '../model/images';
import type { Choices } from '../state/useChoices';
import { useRequests } from '../state/useRequests';
import { CompareTable } from './CompareTable';
import { GridCell } from './GridCell';
import { withoutImage } from './withoutImage';

/** The same noise each time: what changes between two looks is what was changed. */
const SEED = 0;

/** Each cell an image after an attack on that column's model, with what it is taken for before and after. */
export function AdversarialGrid({
  subject,
  show,
  choices,
}: PanelProps<'compare'> & { readonly choices: Choices }) {
  const { images, attack } = subject;
  const { chosen } = choices;
  const questions = useMemo(
    () =>
      new Map(
        chosen.map((checkpoint) => [checkpointKey(checkpoint), { checkpoint, images, attack, seed: SEED }]),
      ),
    [chosen, images, attack],
  );
  const { answers, retry } = useRequests('adversarial/generate', questions);
  return (
    <CompareTable
      images={images}
      choices={choices}
      onRemove={(image) => show(withoutImage(subject, image))}
      cell={(image, checkpoint, size) => {
        const key = checkpointKey(checkpoint);
        const answer = answers.get(key);
        // An attack on all images of a column fails as one: its first cell says so.
        if (answer?.error) {
          return image === images[0] && <ErrorCard error={answer.error} onRetry={() => retry(key)} />;
        }
        const row = answer?.answered?.images.findIndex((other) => imageKey(other) === imageKey(image)) ?? -1;
        const example = answer?.value?.[row];
        if (!example) return <Skeleton label="Attacking" />;
        return (
          <AdversarialCell
            example={example}
            busy={answer.loading}
            model={checkpointTitle(choices.all, checkpoint)}
            size={size}
          />
        );
      }}
    />
  );
}

function AdversarialCell({
  example,
  busy,
  model,
  size,
}: {
  readonly example: AdversarialExample;
  readonly busy: boolean;
  readonly model: string;
  readonly size: number;
}) {
  const { adversarial } = example;
  const label = `Attacked image, ${model}: ${fromToText(example)}`;
  return (
    <div aria-busy={busy}>
      <GridCell
        pixels={adversarial}
        size={size}
        label={label}
        picture={<ImageCanvas image={adversarial} label={label} size={size} arrowKeys={false} />}
      >
        <p class={hasChanged(example) ? 'caption changed' : 'caption'}>
          {fromToText(example)}
          {hasChanged(example) && <span class="detail"> changed</span>}
        </p>
      </GridCell>
    </div>
  );
}
