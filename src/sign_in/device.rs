//! What a browser calls itself, read as far as a person would recognise it.

/// A browser and the system it runs on, by the names that their owners know; `None` where it does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device {
    /// "Firefox".
    pub browser: Option<&'static str>,
    /// "Android".
    pub system: Option<&'static str>,
}

/// Signs of browsers, the particular before the general: most of them call themselves Chrome and Safari too.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Opera", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("UCBrowser", "UC Browser"),
    ("YaBrowser", "Yandex Browser"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("MSIE", "Internet Explorer"),
    ("Trident/", "Internet Explorer"),
    ("w3m", "w3m"),
    ("Lynx", "Lynx"),
    ("ELinks", "ELinks"),
];

/// Signs of systems, the particular before the general.
const SYSTEMS: &[(&str, &str)] = &[
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("KAIOS", "KaiOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

impl Device {
    /// Reads the name that a browser sent.
    pub fn named(sent: &str) -> Self {
        let find = |signs: &'static [(&str, &str)]| {
            let found = signs.iter().find(|(sign, _)| sent.contains(sign));
            found.map(|(_, name)| *name)
        };
        Self {
            browser: find(BROWSERS),
            system: find(SYSTEMS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart_whatever_else_they_call_themselves() {
        let cases = [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
                Some("Firefox"),
                Some("Windows"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                Some("Edge"),
                Some("Windows"),
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
                Some("Chrome"),
                Some("Android"),
            ),
            (
                "Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-A137F) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
                Some("Samsung Internet"),
                Some("Android"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
                Some("Safari"),
                Some("iPhone"),
            ),
            ("w3m/0.5.3+git20230121", Some("w3m"), None),
            ("", None, None),
        ];
        for (sent, browser, system) in cases {
            assert_eq!(Device::named(sent), Device { browser, system }, "{sent}");
        }
    }
}
