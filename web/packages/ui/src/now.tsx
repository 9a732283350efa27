/** One clock for the page, so that all ages are told from the same moment. It ticks each minute. */
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";

const Context = createContext(new Date());

export function NowProvider(props: { children: ReactNode }) {
  const [now, set_now] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => set_now(new Date()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return <Context.Provider value={now}>{props.children}</Context.Provider>;
}

export function useNow(): Date {
  return useContext(Context);
}
