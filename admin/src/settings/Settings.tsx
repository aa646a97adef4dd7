export function Settings() {
  return <main class="settings" />;
}
