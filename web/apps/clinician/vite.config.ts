import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// In development the FHIR server is another process; in production it serves these files itself.
const server = process.env["EIR_URL"] ?? "http://localhost:8080";

export default defineConfig({
  plugins: [react()],
  build: { target: "es2022", sourcemap: false, assetsInlineLimit: 0 },
  server: { proxy: { "/fhir": server } },
});
