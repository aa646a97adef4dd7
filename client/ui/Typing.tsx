/** Three dots; their words are for those who do not see them. */
export function Typing({ words }: { words: string }) {
  return (
    <div class="typing" data-testid="typing">
      <span class="hidden">{words}</span>
      <i />
      <i />
      <i />
    </div>
  );
}
