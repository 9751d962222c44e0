import { AttackControls } from '../components/AttackControls';
import { CheckpointPicker } from '../components/CheckpointPicker';
import type { PanelProps } from '../components/mountPanel';
import { methodMeanings, methodOptions, scaleOptions } from '../model/explaining';
import type { Choices } from '../state/useChoices';
import { Button, Check, Choice } from '../toolkit';

interface CompareControlsProps extends PanelProps<'compare'> {
  readonly choices: Choices;
  readonly onPickImage: () => void;
}

const cellOptions = [
  { value: 'map', title: 'What moves the model' },
  { value: 'adversarial', title: 'Image after an attack' },
] as const;

export function CompareControls({ subject, show, choices, onPickImage }: CompareControlsProps) {
  return (
    <>
      <div class="toolbar">
        <Button primary onClick={onPickImage}>
          Add Image…
        </Button>
        <Choice
          label="Each cell shows"
          options={cellOptions}
          value={subject.cell}
          onChange={(cell) => show({ ...subject, cell })}
        />
        {subject.cell === 'map' && <MapControls subject={subject} show={show} />}
        <CheckpointPicker
          choices={choices.all}
          chosen={choices.chosen}
          onChange={(checkpoints) => show({ ...subject, checkpoints })}
        />
      </div>
      {subject.cell === 'adversarial' ? (
        <AttackControls attack={subject.attack} onChange={(attack) => show({ ...subject, attack })} />
      ) : (
        <p class="detail">{methodMeanings[subject.method]}</p>
      )}
    </>
  );
}

function MapControls({ subject, show }: PanelProps<'compare'>) {
  return (
    <>
      <Choice
        label="What is shown"
        options={methodOptions}
        value={subject.method}
        onChange={(method) => show({ ...subject, method })}
      />
      <Choice
        label="Full colour at"
        options={scaleOptions}
        value={subject.scale}
        onChange={(scale) => show({ ...subject, scale })}
      />
      <Check
        label="One scale for all cells"
        checked={subject.commonScale}
        onChange={(commonScale) => show({ ...subject, commonScale })}
      />
    </>
  );
}
