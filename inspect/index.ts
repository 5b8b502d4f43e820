export { activeStates } from './active-states.ts';
export {
  type AuthInspector,
  type AuthInspectorOptions,
  createAuthInspector,
  STATELY_VIEWER,
} from './create-auth-inspector.ts';
export { type Difference, differences } from './differences.ts';
export { findStep } from './find-step.ts';
export type { Kept, Received } from './history.ts';
export {
  createInspectViewer,
  EMPTY_VIEWER,
  type InspectedSource,
  type InspectViewer,
  type InspectViewerOptions,
  type ViewerState,
} from './inspect-viewer.ts';
export { machineOf, statelyCode } from './machine-of.ts';
export { readRecording, writeRecording } from './recording.ts';
export { createRedaction, type InspectMessage, type ShownPath } from './redact.ts';
export {
  actorsAfter,
  type ChartDefinition,
  type SeenActor,
  type SeenSnapshot,
  type Story,
  type StoryActor,
  type StoryStep,
  tellStory,
} from './story.ts';
