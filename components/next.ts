export { NextAuthProvider, type NextAuthProviderProps } from './next-auth-provider.tsx';
