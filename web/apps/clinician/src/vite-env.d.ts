/// <reference types="vite/client" />
declare module "@eir/ui/styles.css";
