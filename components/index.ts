export { type AuthFetchOptions, createAuthFetch } from './auth-fetch.ts';
export { AuthProvider, type AuthProviderProps, type ProvidedSession } from './auth-provider.tsx';
export { AuthPending, SignedIn, SignedOut } from './gates.tsx';
export type { LoginLabels } from './login-field.tsx';
export { type LoginAction, type LoginActionResult, LoginForm, type LoginFormProps } from './login-form.tsx';
export { LogoutButton, type LogoutButtonProps } from './logout-button.tsx';
export { type AuthMessages, describeProblem, MESSAGES } from './messages.ts';
export { SessionBoundary, type SessionBoundaryProps } from './session-boundary.tsx';
export { SessionExpiry } from './session-expiry.tsx';
export { ChartDrawing, type ChartDrawingProps } from './statechart/chart-drawing.tsx';
export { ChartOutline, type ChartOutlineProps } from './statechart/chart-outline.tsx';
export { ChartView, type ChartViewProps } from './statechart/chart-view.tsx';
export { type LayoutEngine, type LayoutOptions, layOutChart } from './statechart/lay-out-chart.ts';
export { LAYOUT as AUTH_CHART_LAYOUT } from './statechart/layout.ts';
export type {
  ChartLayout,
  ChartStep,
  LabelLine,
  PlacedArrow,
  PlacedStart,
  PlacedState,
} from './statechart/layout.types.ts';
export { type OutlineState, type OutlineTransition, outlineChart } from './statechart/outline-chart.ts';
export { StatechartView } from './statechart/statechart-view.tsx';
export { useAuth, useAuthActor, useAuthEvent, useUser } from './use-auth.ts';
export { useAuthFetch } from './use-auth-fetch.ts';
export { type Login, useLogin } from './use-login.ts';
export { useLogout } from './use-logout.ts';
