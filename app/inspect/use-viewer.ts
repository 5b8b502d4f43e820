'use client';

import { createInspectViewer, EMPTY_VIEWER, type ViewerState } from 'authchart/inspect';
import { useSyncExternalStore } from 'react';

/** One for the whole page, so that what was heard stays when one leaves the page and comes back. */
export const viewer = createInspectViewer();

export const useViewer = (): ViewerState =>
  useSyncExternalStore(viewer.subscribe, viewer.getState, () => EMPTY_VIEWER);
