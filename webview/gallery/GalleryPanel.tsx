import { useMemo } from 'preact/hooks';
import type { CheckpointRef, DataSetSummary } from '../../src/protocol/runs';
import { AttackControls } from '../components/AttackControls';
import { Announcement, ErrorCard, NoModels, Skeleton } from '../components/notices';
import type { PanelProps } from '../components/mountPanel';
import { ProgressBar } from '../components/ProgressBar';
import { changedText, isGalleryView } from '../model/gallery';
import { pageOfImages, splitCount } from '../model/images';
import { useChoices, type Choices } from '../state/useChoices';
import { useRequest, type Request } from '../state/useRequests';
import { useView } from '../state/useView';
import { Button } from '../toolkit';
import { Cards } from './Cards';
import { GalleryControls } from './GalleryControls';
import { GalleryPager } from './GalleryPager';

/** What a model takes images for after an attack that changes every pixel by at most ε. */
export function GalleryPanel({ subject, show }: PanelProps<'gallery'>) {
  const wanted = useMemo(() => (subject.checkpoint ? [subject.checkpoint] : []), [subject.checkpoint]);
  const choices = useChoices(wanted);
  const sets = useRequest('data/list', null);
  const set = sets.value?.find(({ name }) => name === subject.data);
  // Where nobody has chosen, the newest finished model; it stands last.
  const checkpoint = choices.chosen.at(-1);
  if (choices.error) return <ErrorCard error={choices.error} onRetry={choices.retry} />;
  if (sets.error) return <ErrorCard error={sets.error} onRetry={sets.retry} />;
  if (choices.loading || !sets.value) return <Skeleton label="Reading the runs" />;
  if (!checkpoint) return <NoModels />;
  if (set?.problem) return <ErrorCard error={set.problem} onRetry={sets.retry} />;
  return (
    <Gallery
      subject={subject}
      show={show}
      choices={choices}
      checkpoint={checkpoint}
      sets={sets.value}
      set={set}
    />
  );
}

interface GalleryProps extends PanelProps<'gallery'> {
  readonly choices: Choices;
  readonly checkpoint: CheckpointRef;
  readonly sets: readonly DataSetSummary[];
  readonly set: DataSetSummary | undefined;
}

function Gallery({ subject, show, choices, checkpoint, sets, set }: GalleryProps) {
  const [view, setView] = useView('view', 'adversarial', isGalleryView);
  const total = splitCount(set, subject.split);
  const attacked = useAttackedPage(subject, checkpoint, total);
  const summary = attacked.value && !attacked.loading ? changedText(attacked.value) : '';
  return (
    <>
      <GalleryControls
        subject={subject}
        show={show}
        choices={choices}
        checkpoint={checkpoint}
        sets={sets}
        set={set}
        view={view}
        onView={setView}
      />
      <AttackControls attack={subject.attack} onChange={(attack) => show({ ...subject, attack })} />
      <div class="toolbar status-line">
        <GalleryPager subject={subject} show={show} total={total} />
        <strong>{summary}</strong>
        <Announcement text={summary} />
        <AttackStatus attacked={attacked} />
      </div>
      {attacked.error && <ErrorCard error={attacked.error} onRetry={attacked.retry} />}
      <Cards
        examples={attacked.value}
        busy={attacked.loading}
        epsilon={attacked.answered?.attack.epsilon ?? subject.attack.epsilon}
        changedOnly={subject.changedOnly}
        view={view}
        onView={setView}
      />
    </>
  );
}

type AttackedPage = Request<'adversarial/generate'>;

/** The same noise each time: what changes between two looks is what was changed. */
const SEED = 0;

function useAttackedPage(
  subject: GalleryProps['subject'],
  checkpoint: CheckpointRef,
  total: number,
): AttackedPage {
  const { attack, targetClass } = subject;
  const images = pageOfImages(subject, total);
  return useRequest('adversarial/generate', {
    checkpoint,
    images,
    attack,
    seed: SEED,
    ...(targetClass === undefined ? {} : { targetClass }),
  });
}

function AttackStatus({ attacked }: { readonly attacked: AttackedPage }) {
  if (attacked.stopped) return <Button onClick={attacked.retry}>Attack Again</Button>;
  if (!attacked.loading) return null;
  return (
    <>
      <ProgressBar fraction={attacked.progress?.fraction ?? 0} label="Attacking" />
      <Button onClick={attacked.stop}>Stop</Button>
    </>
  );
}
