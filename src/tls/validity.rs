//! Until when a certificate is valid: the one field that operators must know, read out of the X.509 structure (RFC 5280, 4.1).

use crate::course::timestamp::Timestamp;

const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;

/// The end of the validity; `None` when it is no certificate.
pub(super) fn end(certificate: &[u8]) -> Option<Timestamp> {
    let mut whole = Der(certificate);
    let mut signed = Der(Der(whole.take(SEQUENCE)?).take(SEQUENCE)?);
    if signed.0.first() == Some(&VERSION) {
        signed.take(VERSION)?;
    }
    signed.take(INTEGER)?; // its number
    signed.take(SEQUENCE)?; // how it is signed
    signed.take(SEQUENCE)?; // by whom
    let mut validity = Der(signed.take(SEQUENCE)?);
    validity.time()?;
    validity.time()
}

/// What is left to read of a structure.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// The content of the next element, which must be of this kind.
    fn take(&mut self, kind: u8) -> Option<&'a [u8]> {
        let (&found, rest) = self.0.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        let mut length = usize::from(first);
        if first > 0x80 {
            let (digits, behind) = rest.split_at_checked(length - 0x80)?;
            // More than four digits are longer than any file.
            (digits.len() <= 4).then_some(())?;
            length = digits
                .iter()
                .fold(0, |length, digit| length * 256 + usize::from(*digit));
            rest = behind;
        }
        let (content, behind) = rest.split_at_checked(length)?;
        self.0 = behind;
        (found == kind).then_some(content)
    }

    /// The next element as a time. Certificates write years before 2050 with two digits.
    fn time(&mut self) -> Option<Timestamp> {
        let short = self.0.first() == Some(&UTC_TIME);
        let text = self.take(if short { UTC_TIME } else { GENERALIZED_TIME })?;
        let text = std::str::from_utf8(text).ok()?;
        let written = match (short, text.get(..2)?) {
            (false, _) => text.to_owned(),
            (true, year) if year < "50" => format!("20{text}"),
            (true, _) => format!("19{text}"),
        };
        let time = jiff::civil::DateTime::strptime("%Y%m%d%H%M%SZ", &written).ok()?;
        let time = time.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        Some(Timestamp(time.timestamp().as_millisecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_read_and_what_is_no_certificate_has_none() {
        for year in [2049, 2050] {
            let mut wanted = rcgen::CertificateParams::new(["learn.example.org".to_owned()])
                .expect("parameters");
            wanted.not_after = rcgen::date_time_ymd(year, 3, 1);
            let key = rcgen::KeyPair::generate().expect("a key");
            let made = wanted.self_signed(&key).expect("a certificate");
            let end = end(made.der()).expect("an end");
            let day = jiff::Timestamp::from_millisecond(end.0).expect("a time");
            assert_eq!(day.to_string(), format!("{year}-03-01T00:00:00Z"));
            for cut in 0..made.der().len().min(300) {
                assert_eq!(super::end(&made.der()[..cut]), None);
            }
        }
        assert_eq!(end(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]), None);
        assert_eq!(end(b"certificate"), None);
    }
}
