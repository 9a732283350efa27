import { useSettings } from "@eir/ui";

export function SettingsMenu() {
  const { t, change, ...settings } = useSettings();
  return (
    <div className="pop settings-menu" role="group" aria-label={t.strip.settings}>
      <Choice
        label={t.settings.theme}
        value={settings.theme}
        options={[
          ["light", t.settings.light],
          ["dark", t.settings.dark],
          ["system", t.settings.system],
        ]}
        choose={(theme) => change({ theme })}
      />
      <Choice
        label={t.settings.density}
        value={settings.density}
        options={[
          ["compact", t.settings.compact],
          ["comfortable", t.settings.comfortable],
        ]}
        choose={(density) => change({ density })}
      />
      <Choice
        label={t.settings.language}
        value={settings.language}
        options={[
          ["da", "Dansk"],
          ["en", "English"],
        ]}
        choose={(language) => change({ language })}
      />
      <Choice
        label={t.settings.keys}
        value={settings.single_keys ? "on" : "off"}
        options={[
          ["on", t.settings.on],
          ["off", t.settings.off],
        ]}
        choose={(value) => change({ single_keys: value === "on" })}
      />
    </div>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: [T, string][];
  choose: (value: T) => void;
}

function Choice<T extends string>({ label, value, options, choose }: ChoiceProps<T>) {
  return (
    <div className="choice" role="radiogroup" aria-label={label}>
      <span className="cap">{label}</span>
      <span className="choice-options">
        {options.map(([option, text]) => (
          <button
            key={option}
            type="button"
            role="radio"
            className="btn btn--sm"
            aria-checked={option === value}
            onClick={() => choose(option)}
          >
            {text}
          </button>
        ))}
      </span>
    </div>
  );
}
