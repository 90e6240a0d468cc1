//! The settings: their names, defaults and meaning, read from the environment or one TOML file.
//!
//! A setting that is wrong stops the start with a sentence that says which one and why.

mod base_url;
mod contact;
mod letters;
mod record;
mod secrets;
mod settings;
mod tls;
mod written;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

pub use base_url::BaseUrl;
pub use contact::Contact;
pub use letters::{Letters, Relay, Security};
pub use settings::{SETTINGS, Setting};
pub use tls::TlsFiles;

/// A setting that cannot be used, in words for the person who set it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} is set to “{value}”, but {reason}.")]
pub struct WrongSetting {
    /// The setting.
    pub name: String,
    /// What was given.
    pub value: String,
    /// Why it cannot be used, and what can.
    pub reason: String,
}

/// The settings of a run.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 takes any free one.
    pub listen: SocketAddr,
    /// What people type.
    pub base_url: BaseUrl,
    /// The certificate and its key, where the server speaks https itself.
    pub tls: Option<TlsFiles>,
    /// Where plain http is led to https.
    pub redirect: Option<SocketAddr>,
    /// The data folder.
    pub data: PathBuf,
    /// The course folder.
    pub courses: PathBuf,
    /// Where the database is, with its scheme.
    pub database_url: String,
    /// Proxies whose forwarded headers count; empty means that none do.
    pub proxies: Vec<IpAddr>,
    /// How letters are sent; `None` where none are.
    pub letters: Option<Letters>,
    /// Where metrics are answered; `None` for nowhere.
    pub metrics: Option<SocketAddr>,
    /// To whom holes are reported.
    pub security_contact: Option<String>,
    /// Whom people may ask; shown on the page of help.
    pub help_contact: Option<Contact>,
    /// How much is logged.
    pub log: String,
}

/// What stands in the place of a value that may hold a password.
const NOT_SHOWN: &str = "(not shown)";

impl Config {
    /// Where an operator puts fonts for names in further scripts.
    pub fn fonts(&self) -> PathBuf {
        self.data.join("fonts")
    }

    /// Reads the settings: the environment first, then the file, then the defaults.
    ///
    /// # Errors
    /// Every setting that cannot be used, each with its reason.
    pub fn read(
        environment: impl Fn(&str) -> Option<String>,
        file: Option<&Path>,
    ) -> Result<Self, Vec<WrongSetting>> {
        let written = file
            .map(written::read)
            .transpose()
            .map_err(|wrong| vec![wrong])?
            .unwrap_or_default();
        let mut wrong = written::unknown(&written);
        let said = |name: &'static str| {
            let value =
                environment(name).or_else(|| written.get(&name.to_ascii_lowercase()).cloned());
            (name, value.filter(|value| !value.is_empty()))
        };

        let listen = or_default(
            &mut wrong,
            said("DSR_LISTEN"),
            SocketAddr::from(([127, 0, 0, 1], 8080)),
            address,
        );
        let tls = tls::read(&mut wrong, said("DSR_TLS_CERT"), said("DSR_TLS_KEY"));
        let redirect = or_default(&mut wrong, said("DSR_REDIRECT_LISTEN"), None, |text| {
            address(text).map(Some)
        });
        let plain_http = or_default(
            &mut wrong,
            said("DSR_PLAIN_HTTP"),
            false,
            |text| match text {
                "1" | "true" => Ok(true),
                "0" | "false" => Ok(false),
                _ => Err("it must be 1 or 0".to_owned()),
            },
        );
        let own = BaseUrl::of_listener(listen, tls.is_some());
        let (base_name, base_value) = said("DSR_BASE_URL");
        let base_url = or_default(&mut wrong, (base_name, base_value.clone()), own, |text| {
            BaseUrl::parse(text).ok_or_else(|| {
                "it must be http:// or https:// and a host, such as https://learn.example.org, with nothing after it".to_owned()
            })
        });
        if let Some(reason) = base_url.is_unfit(tls.is_some(), plain_http) {
            let from = base_value.map(|value| (base_name, value));
            let (name, value) = from.unwrap_or_else(|| ("DSR_LISTEN", listen.to_string()));
            wrong.push(WrongSetting {
                name: name.to_owned(),
                value,
                reason: reason.to_owned(),
            });
        }
        let data = said("DSR_DATA")
            .1
            .map_or_else(|| PathBuf::from("data"), PathBuf::from);
        let courses = said("DSR_COURSES")
            .1
            .map_or_else(|| PathBuf::from("courses"), PathBuf::from);
        let inside = format!("sqlite:{}", data.join("dsr-course.sqlite").display());
        let database_url = or_default(&mut wrong, said("DATABASE_URL"), inside, database);
        let proxies = or_default(&mut wrong, said("DSR_PROXIES"), Vec::new(), addresses);
        let letters = letters::read(
            &mut wrong,
            said("DSR_SMTP_URL"),
            said("DSR_LETTERS_FROM"),
            said("DSR_SMTP_CA"),
        );
        let metrics = or_default(&mut wrong, said("DSR_METRICS_LISTEN"), None, |text| {
            address(text).map(Some)
        });
        let security_contact = or_default(&mut wrong, said("DSR_SECURITY_CONTACT"), None, contact);
        let help_contact = or_default(&mut wrong, said("DSR_HELP_CONTACT"), None, |text| {
            Contact::parse(text).map(Some)
        });
        let log = or_default(&mut wrong, said("DSR_LOG"), "info".to_owned(), level);
        if wrong.is_empty() {
            Ok(Self {
                listen,
                base_url,
                tls,
                redirect,
                data,
                courses,
                database_url,
                proxies,
                letters,
                metrics,
                security_contact,
                help_contact,
                log,
            })
        } else {
            Err(wrong)
        }
    }
}

fn level(text: &str) -> Result<String, String> {
    if ["error", "warn", "info", "debug"].contains(&text) {
        Ok(text.to_owned())
    } else {
        Err("it must be error, warn, info or debug".to_owned())
    }
}

fn addresses(text: &str) -> Result<Vec<IpAddr>, String> {
    text.split(',')
        .map(|one| {
            one.trim()
                .parse()
                .map_err(|_| format!("“{}” is not an IP address", one.trim()))
        })
        .collect()
}

fn contact(text: &str) -> Result<Option<String>, String> {
    let known = text.starts_with("mailto:") || text.starts_with("https://");
    if known && !text.contains(|c: char| c.is_control()) {
        Ok(Some(text.to_owned()))
    } else {
        Err("it must begin with mailto: or https://".to_owned())
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        "it must be an address and a port, such as 127.0.0.1:8080 or [::]:8080".to_owned()
    })
}

fn database(text: &str) -> Result<String, String> {
    let known = ["sqlite:", "postgres://", "postgresql://"];
    if known.iter().any(|scheme| text.starts_with(scheme)) {
        Ok(text.to_owned())
    } else {
        Err("it must begin with sqlite: or postgres://".to_owned())
    }
}

fn or_default<T>(
    wrong: &mut Vec<WrongSetting>,
    (name, value): (&str, Option<String>),
    default: T,
    parse: impl Fn(&str) -> Result<T, String>,
) -> T {
    let Some(value) = value else { return default };
    match parse(&value) {
        Ok(parsed) => parsed,
        Err(reason) => {
            wrong.push(WrongSetting {
                name: name.to_owned(),
                value,
                reason,
            });
            default
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, Vec<WrongSetting>> {
        Config::read(
            |name| {
                pairs
                    .iter()
                    .find(|(n, _)| *n == name)
                    .map(|(_, v)| (*v).to_owned())
            },
            None,
        )
    }

    #[test]
    fn without_settings_it_listens_on_loopback_and_keeps_its_data_in_one_folder() {
        let config = read(&[]).expect("the defaults are good");
        assert!(config.listen.ip().is_loopback());
        assert_eq!(config.base_url.to_string(), "http://127.0.0.1:8080");
        assert_eq!(config.database_url, "sqlite:data/dsr-course.sqlite");
    }

    #[test]
    fn plain_http_beyond_this_machine_must_be_asked_for() {
        let wrong = read(&[("DSR_LISTEN", "0.0.0.0:80")]).expect_err("refused");
        assert!(
            wrong[0].to_string().starts_with(
                "DSR_LISTEN is set to “0.0.0.0:80”, but passwords would travel readable"
            ),
            "{wrong:?}"
        );
        assert!(read(&[("DSR_LISTEN", "0.0.0.0:80"), ("DSR_PLAIN_HTTP", "1")]).is_ok());
        assert!(
            read(&[
                ("DSR_LISTEN", "0.0.0.0:80"),
                ("DSR_BASE_URL", "https://learn.example.org")
            ])
            .is_ok()
        );
    }

    #[test]
    fn letters_need_a_mail_server_and_a_sender() {
        let config = read(&[
            ("DSR_SMTP_URL", "smtps://dsr:hunter2@mail.example.org"),
            ("DSR_LETTERS_FROM", "DSR Course <courses@example.org>"),
        ])
        .expect("good");
        assert!(!format!("{config:?}").contains("hunter2"), "{config:?}");
        let letters = config.letters.expect("letters are sent");
        assert_eq!(letters.relay.host, "mail.example.org");
        assert_eq!(letters.from.email.to_string(), "courses@example.org");
        assert!(read(&[]).expect("good").letters.is_none());
    }

    #[test]
    fn half_of_what_letters_need_is_refused_and_no_password_is_shown() {
        for (pairs, words) in [
            (
                vec![("DSR_SMTP_URL", "smtps://dsr:hunter2@mail.example.org")],
                "DSR_SMTP_URL is set to “(not shown)”, but letters need a sender too: set DSR_LETTERS_FROM",
            ),
            (
                vec![("DSR_LETTERS_FROM", "courses@example.org")],
                "nothing is sent without a mail server: set DSR_SMTP_URL too",
            ),
            (
                vec![
                    ("DSR_SMTP_URL", "http://dsr:hunter2@mail"),
                    ("DSR_LETTERS_FROM", "courses@example.org"),
                ],
                "it must be smtps://NAME:PASSWORD@HOST",
            ),
            (
                vec![
                    ("DSR_SMTP_URL", "smtp://localhost"),
                    ("DSR_LETTERS_FROM", "courses"),
                ],
                "it must be an e-mail address",
            ),
        ] {
            let wrong = read(&pairs).expect_err("refused");
            assert!(wrong[0].to_string().contains(words), "{wrong:?}");
            assert!(!format!("{wrong:?}").contains("hunter2"), "{wrong:?}");
        }
    }

    #[test]
    fn a_settings_file_with_a_mistake_does_not_show_its_password() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("settings.toml");
        for text in [
            "dsr_smtp_ulr = \"smtps://dsr:hunter2@mail\"\n",
            "dsr_log = \"info\"\ndsr_smtp_url = \"smtps://dsr:hunter2@mail\n",
        ] {
            std::fs::write(&file, text).expect("written");
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            std::fs::set_permissions(&file, mode).expect("the mode is set");
            let wrong = Config::read(|_| None, Some(&file)).expect_err("refused");
            assert!(!format!("{wrong:?}").contains("hunter2"), "{wrong:?}");
        }
        assert!(
            Config::read(|_| None, Some(&file)).expect_err("refused")[0]
                .to_string()
                .contains("line 2")
        );
    }

    #[test]
    fn each_wrong_setting_is_named_with_its_reason() {
        let wrong = read(&[
            ("DSR_LISTEN", "8080"),
            ("DATABASE_URL", "mysql://x"),
            ("DSR_LOG", "loud"),
        ])
        .expect_err("refused");
        let names: Vec<&str> = wrong.iter().map(|wrong| wrong.name.as_str()).collect();
        assert_eq!(names, ["DSR_LISTEN", "DATABASE_URL", "DSR_LOG"]);
    }
}
