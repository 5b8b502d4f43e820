/**
 * Viewers that are part of this very page: who looks at a page of their own need not be told that somebody looks.
 *
 * @internal shared by both ends of the channel.
 */
export const ownViewers = new Set<string>();
