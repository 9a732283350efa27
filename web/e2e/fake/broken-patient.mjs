export function broken_patient() { return []; }
