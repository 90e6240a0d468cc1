//! A trainee's own certificate as PDF, made from its record alone.

use actix_web::HttpResponse;
use actix_web::http::header::{
    self, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
};

use unicode_normalization::char::is_combining_mark;

use super::ask::Ask;
use super::certificates::own;
use super::error::Error;
use crate::certificate::Record;
use crate::certificate::page::Unprintable;
use crate::certificate::press::NotPrinted;

/// The file. Where a font is missing, the certificate's page says so.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let (certificate, record) = own(&ask).await?;
    let disposition = disposition(&record);
    let base = ask.app.base_url.to_string();
    match ask.app.press.print(record, base).await {
        Ok(pdf) => Ok(HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "application/pdf"))
            .insert_header(disposition)
            .body(pdf)),
        Err(NotPrinted::Unprintable(Unprintable::Sign(_))) => {
            Ok(ask.see_other(&format!("/certificates/{}", certificate.id)))
        }
        Err(other) => Err(other.into()),
    }
}

/// The name of the file: the course and the first letters of the code, and for programs that know how, the holder's.
fn disposition(record: &Record) -> ContentDisposition {
    let code: String = record.code.compact().chars().take(6).collect();
    let plain = format!("certificate-{}-{code}.pdf", record.course);
    named(&record.name, plain)
}

/// A file's name for every program, and a better one for those that read `filename*` (RFC 6266).
fn named(holder: &str, plain: String) -> ContentDisposition {
    // What parts a path, or is refused in a name somewhere, is a blank.
    let allowed = |c: char| {
        let kept = c.is_alphanumeric()
            || is_combining_mark(c)
            || matches!(c, '-' | '\'' | '\u{200c}' | '\u{200d}');
        if kept { c } else { ' ' }
    };
    let holder: String = holder.chars().map(allowed).collect();
    let holder = holder.split_whitespace().collect::<Vec<_>>().join(" ");
    let better = format!("{holder} – {plain}");
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![
            DispositionParam::Filename(plain),
            DispositionParam::FilenameExt(ExtendedValue {
                charset: Charset::Ext("UTF-8".to_owned()),
                language_tag: None,
                value: better.into_bytes(),
            }),
        ],
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderValue, TryIntoHeaderValue};

    use super::*;

    #[test]
    fn whatever_the_name_the_header_is_one_line_that_can_be_read_again() {
        let plain = "certificate-demo-ABCDEF.pdf";
        for name in [
            "../../a\"\r\nX: 1",
            "Ada; filename=evil.exe",
            "أمينة الزهراء",
            "a\\b/c:d*e?f<g>h|i%00",
        ] {
            let value: HeaderValue = named(name, plain.to_owned())
                .try_into_value()
                .expect("a header");
            let text = value.to_str().expect("ASCII");
            assert!(!text.contains(['\r', '\n', '/', '\\', '<']), "{text}");
            let read = ContentDisposition::from_raw(&value).expect("it parses");
            assert_eq!(read.parameters.len(), 2, "{text}");
            assert_eq!(read.get_filename(), Some(plain));
            let better = read.get_filename_ext().expect("a better name");
            let better = String::from_utf8(better.value.clone()).expect("UTF-8");
            assert!(better.ends_with(&format!(" – {plain}")), "{better}");
            assert!(
                !better.contains(['/', '\\', '"', ';', ':', '\r', '\n']),
                "{better}"
            );
        }
    }
}
