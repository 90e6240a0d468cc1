//! The settings: their names, defaults and meaning, as the README shows them.

/// One setting, as the README's table shows it.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The variable's name in the environment; in the file the same, in small letters.
    pub name: &'static str,
    /// What holds where it is not set.
    pub default: &'static str,
    /// What it does.
    pub meaning: &'static str,
}

/// Every setting there is.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "DSR_LISTEN",
        default: "127.0.0.1:8080",
        meaning: "address and port to listen on; loopback unless you say otherwise",
    },
    Setting {
        name: "DSR_BASE_URL",
        default: "http:// and the listening address",
        meaning: "the address that people type, without a path; `https://…` makes cookies secure",
    },
    Setting {
        name: "DSR_PLAIN_HTTP",
        default: "0",
        meaning: "`1` allows plain http beyond this machine, for a closed network without certificates",
    },
    Setting {
        name: "DSR_TLS_CERT",
        default: "none",
        meaning: "the certificate chain (PEM): the server then speaks https itself; needed with `DSR_TLS_KEY`",
    },
    Setting {
        name: "DSR_TLS_KEY",
        default: "none",
        meaning: "the certificate's private key (PEM), readable by the server's account alone",
    },
    Setting {
        name: "DSR_REDIRECT_LISTEN",
        default: "none",
        meaning: "a second address and port, such as `0.0.0.0:80`, that leads pages asked for by plain http to the address that people type",
    },
    Setting {
        name: "DSR_DATA",
        default: "data",
        meaning: "the folder for the database and what else the server keeps; made when missing",
    },
    Setting {
        name: "DSR_COURSES",
        default: "courses",
        meaning: "the folder with the course files",
    },
    Setting {
        name: "DATABASE_URL",
        default: "dsr-course.sqlite in the data folder",
        meaning: "`sqlite:PATH` or `postgres://…` (collation C)",
    },
    Setting {
        name: "DSR_PROXIES",
        default: "none",
        meaning: "addresses of trusted proxies, with commas between; only they may say where a request came from",
    },
    Setting {
        name: "DSR_SMTP_URL",
        default: "none: no letters",
        meaning: "the mail server that letters are handed to: `smtps://NAME:PASSWORD@HOST`, `smtp://NAME:PASSWORD@HOST?tls=required`, or `smtp://HOST` inside your own network",
    },
    Setting {
        name: "DSR_LETTERS_FROM",
        default: "none",
        meaning: "the address that letters come from; needed with `DSR_SMTP_URL`",
    },
    Setting {
        name: "DSR_SMTP_CA",
        default: "none: the public authorities",
        meaning: "a file (PEM) with the certificate of the authority that vouches for the mail server, where your network has one of its own; no other is trusted then",
    },
    Setting {
        name: "DSR_METRICS_LISTEN",
        default: "none",
        meaning: "address and port, on loopback or a network of your own, where `/metrics` answers in the text form of Prometheus",
    },
    Setting {
        name: "DSR_SECURITY_CONTACT",
        default: "none",
        meaning: "to whom holes are reported, `mailto:…` or `https://…`; stands at `/.well-known/security.txt`",
    },
    Setting {
        name: "DSR_HELP_CONTACT",
        default: "none",
        meaning: "whom people may ask, shown on the page *Help*: `mailto:…`, `tel:…`, `https://…`, or a line such as `Room 12, Fatou Diop`",
    },
    Setting {
        name: "DSR_LOG",
        default: "info",
        meaning: "how much is logged: `error`, `warn`, `info` or `debug`",
    },
];
