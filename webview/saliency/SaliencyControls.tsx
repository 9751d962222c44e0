import { useMemo } from 'preact/hooks';
import type { Prediction } from '../../src/protocol/pixels';
import { CheckpointPicker } from '../components/CheckpointPicker';
import type { PanelProps, SubjectOf } from '../components/mountPanel';
import { AUTOMATIC_CLASS, classOptions, methodOptions, parseClass, scaleOptions } from '../model/explaining';
import { without } from '../model/without';
import type { Choices } from '../state/useChoices';
import { Button, Check, Choice } from '../toolkit';

interface SaliencyControlsProps extends PanelProps<'saliency'> {
  readonly choices: Choices;
  /** Any model's predictions: they name all classes. */
  readonly predictions: readonly Prediction[];
  readonly sameScale: boolean;
  readonly onSameScale: (same: boolean) => void;
  readonly onPickImage: () => void;
}

export function SaliencyControls({ subject, show, choices, predictions, ...props }: SaliencyControlsProps) {
  const classes = useMemo(
    () => classOptions('True class, else the prediction', predictions),
    [
      predictions
        .map(({ classIndex }) => classIndex)
        .sort((a, b) => a - b)
        .join(),
    ],
  );
  return (
    <div class="toolbar">
      <Button primary onClick={props.onPickImage}>
        Choose Image…
      </Button>
      <ImageSteps subject={subject} show={show} />
      <Choice
        label="What is shown"
        options={methodOptions}
        value={subject.method}
        onChange={(method) => show({ ...subject, method })}
      />
      <Choice
        label="Class to explain"
        options={classes}
        value={subject.classIndex === undefined ? AUTOMATIC_CLASS : String(subject.classIndex)}
        onChange={(value) => show(withClass(subject, parseClass(value)))}
      />
      <Choice
        label="Full colour at"
        options={scaleOptions}
        value={subject.scale}
        onChange={(scale) => show({ ...subject, scale })}
      />
      <Check label="Same scale for all models" checked={props.sameScale} onChange={props.onSameScale} />
      <CheckpointPicker
        choices={choices.all}
        chosen={choices.chosen}
        onChange={(checkpoints) => show({ ...subject, checkpoints })}
      />
    </div>
  );
}

const withClass = (subject: SubjectOf<'saliency'>, classIndex: number | undefined): SubjectOf<'saliency'> =>
  classIndex === undefined ? without(subject, 'classIndex') : { ...subject, classIndex };

/** From one image of a data set to the next. */
function ImageSteps({ subject, show }: PanelProps<'saliency'>) {
  const { image } = subject;
  if (image?.kind !== 'data') return null;
  const go = (index: number): void => show({ ...subject, image: { ...image, index } });
  return (
    <div class="buttons">
      <Button label="Previous image" disabled={image.index === 0} onClick={() => go(image.index - 1)}>
        ‹
      </Button>
      <Button label="Next image" onClick={() => go(image.index + 1)}>
        ›
      </Button>
    </div>
  );
}
