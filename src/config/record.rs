//! What the audit log keeps of the settings at each start: enough to see what changed between two starts, and no secret.

use super::Config;

impl Config {
    /// The settings in one line: `base=https://learn.example.org listen=0.0.0.0:443 …`. Of what may hold a password (the
    /// database's address, the mail server's) it has the kind or the host alone.
    pub fn on_record(&self) -> String {
        let or_none = |value: Option<String>| value.unwrap_or_else(|| "none".to_owned());
        let engine = self.database_url.split(':').next().unwrap_or_default();
        let proxies: Vec<String> = self.proxies.iter().map(ToString::to_string).collect();
        let relay = self
            .letters
            .as_ref()
            .map(|letters| letters.relay.host.clone());
        [
            ("base", self.base_url.to_string()),
            ("listen", self.listen.to_string()),
            (
                "https",
                if self.tls.is_some() { "own" } else { "no" }.to_owned(),
            ),
            ("redirect", or_none(self.redirect.map(|at| at.to_string()))),
            ("metrics", or_none(self.metrics.map(|at| at.to_string()))),
            ("database", engine.to_owned()),
            ("data", self.data.display().to_string()),
            ("courses", self.courses.display().to_string()),
            (
                "proxies",
                or_none((!proxies.is_empty()).then(|| proxies.join(","))),
            ),
            ("letters", or_none(relay)),
            ("log", self.log.clone()),
        ]
        .map(|(name, value)| format!("{name}={value}"))
        .join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_setting_is_seen_and_no_password_is() {
        let line = |more: &[(&str, &str)]| {
            let fixed = [
                (
                    "DATABASE_URL",
                    "postgres://dsr:a-database-password@db.example.org/dsr",
                ),
                (
                    "DSR_SMTP_URL",
                    "smtps://dsr:a-relay-password@mail.example.org",
                ),
                ("DSR_LETTERS_FROM", "courses@example.org"),
            ];
            let all: Vec<(&str, &str)> = fixed.iter().chain(more).copied().collect();
            let found = |name: &str| all.iter().find(|(known, _)| *known == name);
            let read = |name: &str| found(name).map(|(_, value)| (*value).to_owned());
            Config::read(read, None).expect("good settings").on_record()
        };
        let usual = line(&[]);
        assert!(
            usual.contains("base=http://127.0.0.1:8080 listen=127.0.0.1:8080 https=no"),
            "{usual}"
        );
        assert!(
            usual.contains("database=postgres ") && usual.contains("letters=mail.example.org "),
            "{usual}"
        );
        assert!(!usual.contains("password"), "{usual}");
        for change in [
            ("DSR_LISTEN", "127.0.0.1:8081"),
            ("DSR_BASE_URL", "https://learn.example.org"),
            ("DSR_PROXIES", "10.0.0.1"),
            ("DSR_METRICS_LISTEN", "127.0.0.1:9000"),
            ("DSR_COURSES", "elsewhere"),
            ("DSR_LOG", "debug"),
        ] {
            assert_ne!(line(&[change]), usual, "{change:?}");
        }
    }
}
