import "@eir/ui/styles.css";
import "./styles/app.css";
import "./styles/source.css";
import "./styles/narrow.css";
import { FhirError } from "@eir/fhir";
import { NowProvider, SettingsProvider } from "@eir/ui";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";

/** Once more, unless the server has understood and refused. */
function may_retry(failures: number, error: unknown): boolean {
  const refused = error instanceof FhirError && error.status < 500;
  return failures < 1 && !refused;
}

// Patient data lives in memory only, and leaves it soon after the screen does.
const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: may_retry, retryDelay: 400, staleTime: 30_000, gcTime: 60_000 },
  },
});

const root = document.getElementById("app");
if (root)
  createRoot(root).render(
    <StrictMode>
      <SettingsProvider>
        <NowProvider>
          <QueryClientProvider client={queries}>
            <App />
          </QueryClientProvider>
        </NowProvider>
      </SettingsProvider>
    </StrictMode>,
  );
