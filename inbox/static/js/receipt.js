// The question is received: what was kept of it in this browser is no longer needed.
for (const key of Object.keys(sessionStorage)) {
  if (key.startsWith("draft:") && key.endsWith(":ask")) sessionStorage.removeItem(key);
}
