interface ChoiceProps<Value extends string> {
  label: string;
  testid: string;
  value: Value;
  choices: Record<Value, string>;
  onChange(value: Value): void;
}

export function Choice<Value extends string>({
  label,
  testid,
  value,
  choices,
  onChange,
}: ChoiceProps<Value>) {
  const entries = Object.entries(choices) as [Value, string][];
  return (
    <select
      aria-label={label}
      title={label}
      data-testid={testid}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as Value)}
    >
      {entries.map(([name, text]) => (
        <option key={name} value={name}>
          {text}
        </option>
      ))}
    </select>
  );
}
