import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Host } from '../host';

/** The host of this document, given once at the root. */
export const HostContext = createContext<Host | undefined>(undefined);

export function useHost(): Host {
  const host = useContext(HostContext);
  if (!host) throw new Error('a panel component was rendered outside of mountPanel');
  return host;
}
