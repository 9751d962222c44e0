import { useMemo } from 'preact/hooks';
import type { CheckpointRef, DataSetSummary, SplitName } from '../../src/protocol/runs';
import type { PanelProps, SubjectOf } from '../components/mountPanel';
import { checkpointKey } from '../model/checkpoints';
import { AUTOMATIC_CLASS, classOptions, parseClass } from '../model/explaining';
import { galleryViews, galleryViewTitles, type GalleryView } from '../model/gallery';
import { without } from '../model/without';
import type { Choices } from '../state/useChoices';
import { Check, Choice } from '../toolkit';

interface GalleryControlsProps extends PanelProps<'gallery'> {
  readonly choices: Choices;
  readonly checkpoint: CheckpointRef;
  readonly sets: readonly DataSetSummary[];
  readonly set: DataSetSummary | undefined;
  readonly view: GalleryView;
  readonly onView: (view: GalleryView) => void;
}

const viewOptions = galleryViews.map((value) => ({ value, title: galleryViewTitles[value] }));

export function GalleryControls(props: GalleryControlsProps) {
  const { subject, show, choices, checkpoint, set } = props;
  const models = useMemo(() => choices.all.map(({ key, title }) => ({ value: key, title })), [choices.all]);
  const classes = useMemo(
    () =>
      classOptions(
        'Any other class',
        (set?.classNames ?? []).map((className, classIndex) => ({ classIndex, className })),
      ),
    [set],
  );
  const pickModel = (key: string): void => {
    const choice = choices.all.find((one) => one.key === key);
    if (choice) show({ ...subject, checkpoint: choice.ref });
  };
  return (
    <div class="toolbar">
      <Choice label="Model" options={models} value={checkpointKey(checkpoint)} onChange={pickModel} />
      <SplitChoice {...props} />
      <Choice
        label="Push towards"
        options={classes}
        value={subject.targetClass === undefined ? AUTOMATIC_CLASS : String(subject.targetClass)}
        onChange={(value) => show(withTarget(subject, parseClass(value)))}
      />
      <Choice label="Show" options={viewOptions} value={props.view} onChange={props.onView} />
      <Check
        label="Only images that changed class"
        checked={subject.changedOnly}
        onChange={(changedOnly) => show({ ...subject, changedOnly })}
      />
    </div>
  );
}

const withTarget = (subject: SubjectOf<'gallery'>, targetClass: number | undefined): SubjectOf<'gallery'> =>
  targetClass === undefined ? without(subject, 'targetClass') : { ...subject, targetClass };

/** Which images: a data set and its part. */
function SplitChoice({ subject, show, sets }: GalleryControlsProps) {
  const splits = useMemo(
    () =>
      sets
        .filter(({ available }) => available)
        .flatMap(({ name, title, splits: parts }) =>
          parts.map((part) => ({
            value: splitKey(name, part.name),
            title: `${title}, ${part.name}`,
            name,
            split: part.name,
          })),
        ),
    [sets],
  );
  const pick = (key: string): void => {
    const found = splits.find(({ value }) => value === key);
    if (found) show({ ...subject, data: found.name, split: found.split, start: 0 });
  };
  return (
    <Choice label="Images" options={splits} value={splitKey(subject.data, subject.split)} onChange={pick} />
  );
}

const splitKey = (data: string, split: SplitName): string => `${data} ${split}`;
