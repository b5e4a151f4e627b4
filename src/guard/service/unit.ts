/** The files that start the service with the user's own session manager, as text. */

/** What the service is started with. */
export interface ServicePlan {
  /** Absolute paths of Node and of Holdfast's own program. */
  readonly node: string;
  readonly script: string;
  readonly gateway: boolean;
  /** Variables that lead to the state folder, the client and its vendor; no secret among them. */
  readonly env: Readonly<Record<string, string>>;
}

/** The line by which a file that Holdfast wrote is known again. */
export const serviceMark = 'Written by holdfast install --service; holdfast uninstall takes it away.';

/**
 * A unit for `systemd --user`.
 *
 * `KillMode=process`: a messenger on its way is no part of an end, and is never killed. Exit code 2 is wrong use, such as
 * a second service, which starting again does not mend.
 */
export function systemdUnit(plan: ServicePlan): string {
  const [program = '', ...args] = commandOf(plan);
  const command = [quoted(program), ...args.map((arg) => quoted(arg).replaceAll('$', '$$$$'))].join(' ');
  return `# ${serviceMark}
[Unit]
Description=Holdfast looks after the logins of coding agents
StartLimitIntervalSec=0

[Service]
ExecStart=${command}
${Object.entries(plan.env)
  .map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}\n`)
  .join('')}Restart=always
RestartSec=200ms
RestartPreventExitStatus=2
KillMode=process
TimeoutStopSec=180
NoNewPrivileges=yes
UMask=0077
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes

[Install]
WantedBy=default.target
`;
}

export const launchAgentLabel = 'local.holdfast.service';

/**
 * A launch agent for macOS, where nobody keeps what a service says: it goes to a file. Starts again after 1 s, where the
 * system's own pause is 10 s.
 */
export function launchAgent(plan: ServicePlan, logFile: string): string {
  const entries = Object.entries(plan.env).map(
    ([name, value]) => `    <key>${xml(name)}</key><string>${xml(value)}</string>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- ${serviceMark} -->
<plist version="1.0">
<dict>
  <key>Label</key><string>${launchAgentLabel}</string>
  <key>ProgramArguments</key>
  <array>
${commandOf(plan)
  .map((word) => `    <string>${xml(word)}</string>\n`)
  .join('')}  </array>
  <key>EnvironmentVariables</key>
  <dict>
${entries.join('')}  </dict>
  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key><true/>
  <key>ThrottleInterval</key><integer>1</integer>
  <key>AbandonProcessGroup</key><true/>
  <key>ExitTimeOut</key><integer>180</integer>
  <key>Umask</key><integer>63</integer>
  <key>StandardErrorPath</key><string>${xml(logFile)}</string>
</dict>
</plist>
`;
}

function commandOf({ node, script, gateway }: ServicePlan): readonly string[] {
  return [node, script, 'service', ...(gateway ? ['--gateway'] : [])];
}

/** A word of a unit file: C-style escapes in quotes, and `%` twice, which else begins a specifier (systemd.syntax(7)). */
function quoted(word: string): string {
  const escaped = word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return `"${escaped.replaceAll('%', '%%')}"`;
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
