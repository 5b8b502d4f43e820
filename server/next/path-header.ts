/** Tells pages where they are, for the way back after a login. Next tells server components nothing of the sort. */
export const PATH_HEADER = 'x-authchart-path';
