//! One's own sessions.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A device on which somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSession {
    /// What the session is called on screen; opens no door.
    pub handle: String,
    /// Whether it is the one that asks.
    pub current: bool,
    pub created_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    pub address: Option<String>,
    /// The browser and the system, as far as they said.
    pub agent: Agent,
}

/// What a browser says about itself, in two words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Agent {
    pub browser: Option<String>,
    pub system: Option<String>,
    /// Whether it is a telephone or a tablet.
    pub handheld: bool,
}

impl Agent {
    /// Reads a `User-Agent`. The order matters: Edge and WeChat also call themselves Chrome, Chrome calls itself Safari.
    #[must_use]
    pub fn from_header(header: &str) -> Self {
        const BROWSERS: [(&str, &str); 7] = [
            ("MicroMessenger/", "WeChat"),
            ("Edg/", "Edge"),
            ("Firefox/", "Firefox"),
            ("FxiOS/", "Firefox"),
            ("Chrome/", "Chrome"),
            ("CriOS/", "Chrome"),
            ("Safari/", "Safari"),
        ];
        const SYSTEMS: [(&str, &str); 7] = [
            ("iPhone", "iOS"),
            ("iPad", "iPadOS"),
            ("HarmonyOS", "HarmonyOS"),
            ("Android", "Android"),
            ("Windows", "Windows"),
            ("Mac OS X", "macOS"),
            ("Linux", "Linux"),
        ];
        let find = |known: &[(&str, &str)]| {
            known.iter().find(|(mark, _)| header.contains(mark)).map(|(_, name)| (*name).to_owned())
        };
        let system = find(&SYSTEMS);
        let handheld = matches!(system.as_deref(), Some("iOS" | "iPadOS" | "HarmonyOS" | "Android"));
        Self { browser: find(&BROWSERS), system, handheld }
    }
}

#[cfg(test)]
mod tests {
    use super::Agent;

    #[test]
    fn browsers_are_told_apart() {
        let cases = [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
                "Edge",
                "Windows",
                false,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari",
                "iOS",
                true,
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0",
                "WeChat",
                "Android",
                true,
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox", "Linux", false),
        ];
        for (header, browser, system, handheld) in cases {
            let agent = Agent::from_header(header);
            assert_eq!(
                (agent.browser.as_deref(), agent.system.as_deref(), agent.handheld),
                (Some(browser), Some(system), handheld)
            );
        }
        assert_eq!(Agent::from_header("curl/8"), Agent::default());
    }
}
