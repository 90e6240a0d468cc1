//! Readers of what visitors send: forms, cookies, codes, names, and the one writer of CSV.

use dsr_course::alphabet;
use dsr_course::certificate::code::CertificateCode;
use dsr_course::config::BaseUrl;
use dsr_course::course::language::Language;
use dsr_course::report::csv;
use dsr_course::sign_in::choice::{NewPassword, Tried};
use dsr_course::sign_in::secret::{PaperCode, Token};
use dsr_course::sign_in::user_name;
use dsr_course::store::accounts::fold;
use dsr_course::store::centres::sought_code;
use dsr_course::web::fields::Fields;

use super::{CASES, tries};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_form_is_refused_or_read_and_nothing_that_no_column_can_hold_comes_through() {
    tries(
        "form",
        &[
            "name=Ada+Mb%C3%A9ki&code=DKR-1&then=stay",
            "was=1%3A0%2C2&q1=0&q1=2&form_token=abc",
            "names=Ada%0D%0AEve%0D%0A&language=en",
        ],
        CASES,
        |bytes| {
            let Some(fields) = Fields::parse(bytes) else {
                return;
            };
            for (name, value) in fields.iter() {
                assert!(!name.contains('\0') && !value.contains('\0'));
            }
            // What was read can be written and is read as the same.
            let pairs: Vec<(&str, &str)> = fields.iter().collect();
            let again = Fields::parse(
                serde_urlencoded::to_string(&pairs)
                    .expect("a form")
                    .as_bytes(),
            )
            .expect("it is read again");
            assert_eq!(again, fields);
        },
    );
}

#[test]
fn a_certificate_code_is_read_as_one_code_or_refused() {
    tries(
        "certificate-code",
        &[
            "7K2MQ-R4D8N-7K2MQ-R4D8N-7K2MQ-RR",
            "o1il 0000 0000 0000 0000 0000 000",
        ],
        CASES,
        |bytes| {
            if let Ok(code) = CertificateCode::typed(&text(bytes)) {
                assert_eq!(
                    CertificateCode::typed(&code.compact())
                        .expect("its own letters")
                        .compact(),
                    code.compact()
                );
            }
        },
    );
    let code = CertificateCode::random().expect("random").compact();
    tries("certificate-code", &[&code], CASES, |bytes| {
        if let Ok(read) = CertificateCode::typed(&text(bytes)) {
            assert_eq!(read.compact().len(), code.len());
        }
    });
}

#[test]
fn codes_on_paper_and_cookies_are_read_or_refused() {
    let token = Token::random().expect("random").reveal().to_owned();
    tries(
        "code",
        &["7K2MQ-R4D8N", "7k2mq r4d8n", &token, "DKR-1", "dkr 1"],
        CASES,
        |bytes| {
            let typed = text(bytes);
            if let Some(code) = PaperCode::typed(&typed) {
                assert!(PaperCode::typed(&code.reveal()).is_some());
            }
            if let Some(token) = Token::received(&typed) {
                assert_eq!(
                    (token.reveal(), token.hash().as_str().len()),
                    (typed.as_str(), 64)
                );
            }
            assert!(
                alphabet::values(&typed)
                    .is_none_or(|values| values.iter().all(|value| *value < 32))
            );
            let sought = sought_code(&typed);
            assert_eq!(
                sought_code(&sought),
                sought,
                "a code is sought as it is kept"
            );
        },
    );
}

#[test]
fn names_of_people_are_folded_and_made_into_names_to_sign_in_with() {
    tries(
        "name",
        &[
            "Ada Mbeki-Laurent",
            "أمينة الزهراء",
            "Éloïse Nguyễn",
            "Straße İstanbul ﬁ",
            "O'Brien_%\\",
        ],
        CASES,
        |bytes| {
            let name = text(bytes);
            assert_eq!(
                fold(&fold(&name)),
                fold(&name),
                "folding twice changes nothing"
            );
            let suggested = user_name::suggest(&name);
            assert!(
                suggested.is_empty() || user_name::check(&suggested).is_ok(),
                "{name:?} gives {suggested:?}"
            );
        },
    );
}

#[test]
fn passwords_addresses_and_languages_are_judged() {
    tries(
        "setting",
        &[
            "kettle umbrella lantern",
            "https://centre.test:8443",
            "http://[::1]:8080",
            "fr",
            "zh-Hant-TW",
            "ar",
        ],
        CASES / 4,
        |bytes| {
            let typed = text(bytes);
            drop(NewPassword::choose(&typed, &Tried::default()));
            if let Some(base) = BaseUrl::parse(&typed) {
                assert_eq!(BaseUrl::parse(&base.to_string()), Some(base));
            }
            if let Some(language) = Language::parse(&typed) {
                assert_eq!(Language::parse(language.as_str()), Some(language));
            }
        },
    );
}

#[test]
fn a_row_of_csv_is_read_back_as_it_was_but_for_what_is_disarmed() {
    tries(
        "csv",
        &[
            "Ada;Mbeki\n=1+1\t\"x\"",
            " =HYPERLINK(\"x\")",
            "\u{a0}\u{ff1d}1",
            "'=1",
            "a\r\nb",
        ],
        CASES,
        |bytes| {
            let text = text(bytes);
            // A byte order mark at the very beginning is the file's own; so another cell stands first.
            let cells: Vec<&str> = std::iter::once("x")
                .chain(text.split('|').take(6))
                .collect();
            for separator in [b',', b';'] {
                let row = csv::row(&cells, separator).expect("written");
                let mut reader = ::csv::ReaderBuilder::new()
                    .has_headers(false)
                    .delimiter(separator)
                    .from_reader(row.as_slice());
                let rows: Vec<::csv::StringRecord> =
                    reader.records().collect::<Result<_, _>>().expect("read");
                let read: Vec<&str> = rows
                    .first()
                    .map(|row| row.iter().collect())
                    .unwrap_or_default();
                let wanted: Vec<String> = cells
                    .iter()
                    .map(|cell| csv::disarmed(cell).into_owned())
                    .collect();
                assert_eq!(read, wanted);
                for cell in read {
                    let begins = |line: &str| {
                        line.trim_start_matches(|c: char| c.is_whitespace())
                            .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
                    };
                    assert!(
                        !cell.lines().next().is_some_and(begins),
                        "{cell:?} could run"
                    );
                }
            }
        },
    );
}
