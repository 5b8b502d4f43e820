'use client';

import { createAuthInspector } from 'authchart/inspect';

/** The demo is a production build, where nothing is inspected unless it is asked for. An app of yours need not ask. */
export const inspector = createAuthInspector({ enabled: true });
