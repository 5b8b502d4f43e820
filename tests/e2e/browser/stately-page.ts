import { createBrowserReceiver } from '@statelyai/inspect';

/** What stands at stately.ai/inspect in the tests: Stately's own receiver, and a list of what it received. */
const heard: unknown[] = [];
Object.assign(window, { heard });
createBrowserReceiver().subscribe((message) => heard.push(message));
