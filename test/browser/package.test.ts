import { expect, it } from 'vitest';
import { vsixPath } from '../../scripts/lib/vsixPath.mjs';
import { openSideBar, sideBarView } from './actions';
import { checkout, useWorkbench } from './workbench';

const workbench = useWorkbench({ vsix: vsixPath(checkout), release: 'oldest' });

it('is installed from its VSIX, starts its engine from there and lists the embedded data sets', async () => {
  const { page } = workbench();
  await openSideBar(page, 'GradLens');
  await sideBarView(page, 'Data Sets').getByRole('treeitem').first().waitFor();
  await expect.poll(() => page.title()).not.toContain('Extension Development Host');
});
