import { createTombstone, type Tombstone } from '../../../machines/actors/tombstone.ts';
import { outsideNow, prime } from './globals.ts';

/**
 * The shipped tombstone of a tab. What it remembers for itself is the tab's, not the errand's: each use makes one that
 * remembers what the tab has buried so far.
 */
export const pageTombstone = (): Tombstone => {
  const remade = () => {
    const tombstone = createTombstone('authchart');
    const buried = outsideNow().ask({ type: 'buried' }) as readonly string[];
    if (buried.length > 0) prime(() => tombstone.add(buried));
    return tombstone;
  };
  return {
    read: () => remade().read(),
    add(ids) {
      remade().add(ids);
      outsideNow().tell({ type: 'bury', ids });
    },
    isWritable: () => remade().isWritable(),
  };
};
