import type { Evaluation, Proportion } from '../../src/protocol/runs';
import { intervalText, percent } from '../model/format';
import { fitTitles } from '../model/zeroShotTable';

/** What the finished model was measured at, each with its 95 % interval. */
export function FinalNumbers({ evaluation }: { readonly evaluation: Evaluation }) {
  const items: readonly (readonly [string, Proportion])[] = [
    ['Test images', evaluation.source],
    ['Under attack', evaluation.robust],
    ...evaluation.targets.map(({ data, fit, accuracy }) => [`${data}, ${fitTitles[fit]}`, accuracy] as const),
  ];
  return (
    <section aria-label="Accuracy of the finished model">
      <h2>Accuracy of the finished model</h2>
      <dl class="readouts">
        {items.map(([name, share]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {percent(share.value)} <span class="detail">95 %: {intervalText(share)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
